import 'server-only';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { dayEnd } from '@/lib/core/list-params';
import { actorName } from '@/lib/core/person';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialPlace } from '../inputs';
import {
  type CredentialPolicies,
  POLICY_RULE_NAMES,
  type PolicyException,
  type PolicyRule,
} from '../policies';
import type { TermList } from '../terms';
import { placesTable } from './places';
import { policiesInForce } from './policies';
import { breaks, COVERS, IN_FORCE } from './policy-conditions';
import { lockSubject, namedTerms, TERMS_PAGE, termColumns, termInstant, termPage } from './terms';

interface Context {
  db: Database;
  connection: string;
}

interface User {
  name: string;
  email: string;
}

const COLUMNS = sql`${termColumns('exception')}, exception.rule, exception.accepted_by as "acceptedBy",
  ${termInstant('exception', 'accepted_at')} as "acceptedAt"`;

/** Active exceptions, soonest end first; or past ones, latest end first. At most 50. */
export const exceptionPage = (context: Context, list: TermList, cursor: string | null) =>
  termPage<PolicyException>(
    context,
    { alias: 'exception', table: 'inventory.policy_exceptions', columns: COLUMNS, inForce: IN_FORCE },
    list,
    cursor,
  );

/** Returns the rules that an active credential breaks, and the active exceptions that cover it, latest end first. */
export async function credentialPolicies(
  db: Database,
  place: { connection: string; vaultId: string; credentialId: string },
): Promise<CredentialPolicies> {
  const policies = await policiesInForce(db);
  const isRow = sql`row.connection = ${place.connection} and row.vault_id = ${place.vaultId}
    and row.id = ${place.credentialId} and not row.is_archived and row.gone_at is null`;
  const answers = POLICY_RULE_NAMES.map((rule) => sql`${breaks(rule, policies)} as ${sql.identifier(rule)}`);
  const [broken, exceptions] = await Promise.all([
    db.execute<Record<PolicyRule, boolean | null>>(sql`
      select ${sql.join(answers, sql`, `)} from inventory.credentials as row where ${isRow}`),
    db.execute<PolicyException & Record<string, unknown>>(sql`
      select ${COLUMNS} from ${namedTerms('inventory.policy_exceptions', 'exception')}
      where ${IN_FORCE} and exists (select from inventory.credentials as row where ${isRow} and ${COVERS})
      order by exception.until desc, exception.id limit ${TERMS_PAGE}`),
  ]);
  return {
    broken: POLICY_RULE_NAMES.filter((rule) => broken.rows[0]?.[rule] === true),
    exceptions: exceptions.rows,
  };
}

interface Acceptance {
  rule: PolicyRule;
  vaultId: string;
  credentialId: string | null;
  reason: string;
  /** The last day, as `YYYY-MM-DD`, in UTC. */
  until: string;
}

/**
 * Accepts that a credential, or every credential of a vault, breaks a rule until the end of a day. Returns the id of
 * the exception. Throws `ProblemError`: `not_found` if the inventory has no such entry, `conflict` if an exception from
 * this rule is active for the entry.
 */
export async function acceptException(
  { db, connection }: Context,
  { rule, vaultId, credentialId, reason, until }: Acceptance,
  user: User,
): Promise<{ id: string }> {
  const id = randomUUID();
  await db.transaction(async (tx) => {
    // Serialized per vault, so that two people cannot accept the same exception twice.
    await lockSubject(tx, connection, { vaultId, credentialId });
    const { rows: others } = await tx.execute<{ until: string }>(sql`
      select to_char(exception.until at time zone 'utc', 'YYYY-MM-DD') as until
      from inventory.policy_exceptions as exception
      where exception.connection = ${connection} and exception.rule = ${rule} and exception.vault_id = ${vaultId}
        and exception.credential_id is not distinct from ${credentialId} and ${IN_FORCE} limit 1`);
    if (others[0] !== undefined)
      throw appError(
        'conflict',
        `An exception from this rule is in force until ${others[0].until}. End it, then accept a new one.`,
      );
    await tx.execute(sql`
      insert into inventory.policy_exceptions
        (id, connection, rule, vault_id, credential_id, reason, until, accepted_by)
      values (${id}, ${connection}, ${rule}, ${vaultId}, ${credentialId}, ${reason}, ${dayEnd(until)},
        ${actorName(user)})`);
  });
  return { id };
}

/**
 * Accepts the same exception for several credentials in one transaction. Returns how many got it, how many already had
 * an active one from this rule, and how many the inventory lacks.
 */
export async function acceptExceptions(
  { db, connection }: Context,
  {
    rule,
    credentials,
    reason,
    until,
  }: Omit<Acceptance, 'vaultId' | 'credentialId'> & { credentials: readonly CredentialPlace[] },
  user: User,
): Promise<{ accepted: number; covered: number; missing: number }> {
  return db.transaction(async (tx) => {
    // Locked in one order, so that overlapping selections wait for each other and do not deadlock.
    await tx.execute(sql`
      select from inventory.vaults as vault
      where vault.connection = ${connection} and vault.id in (select vault_id from ${placesTable(credentials)})
      order by vault.id for update`);
    const { rows } = await tx.execute<{ found: number; accepted: number }>(sql`
      with found as (
        select row.vault_id, row.id from ${placesTable(credentials)} join inventory.credentials as row
          on row.connection = ${connection} and row.vault_id = place.vault_id and row.id = place.credential_id
        where row.gone_at is null
      ), accepted as (
        insert into inventory.policy_exceptions
          (id, connection, rule, vault_id, credential_id, reason, until, accepted_by)
        select gen_random_uuid(), ${connection}, ${rule}, vault_id, id, ${reason}, ${dayEnd(until)}, ${actorName(user)}
        from found where not exists (select from inventory.policy_exceptions as exception
          where exception.connection = ${connection} and exception.rule = ${rule}
            and exception.vault_id = found.vault_id and exception.credential_id = found.id and ${IN_FORCE})
        returning id
      )
      select (select count(*)::int from found) as found, (select count(*)::int from accepted) as accepted`);
    const { found = 0, accepted = 0 } = rows[0] ?? {};
    return { accepted, covered: found - accepted, missing: credentials.length - found };
  });
}

/** Ends an exception now. Returns its rule and subject. Throws `ProblemError` `conflict` if it is not active. */
export async function endException(
  { db, connection }: Context,
  { id }: { id: string },
  user: User,
): Promise<{ rule: PolicyRule; vaultId: string; credentialId: string | null }> {
  const { rows } = await db.execute<{ rule: PolicyRule; vaultId: string; credentialId: string | null }>(sql`
    update inventory.policy_exceptions as exception set ended_by = ${actorName(user)}, ended_at = now()
    where exception.id = ${id} and exception.connection = ${connection} and ${IN_FORCE}
    returning exception.rule, exception.vault_id as "vaultId", exception.credential_id as "credentialId"`);
  const [ended] = rows;
  if (ended === undefined)
    throw appError('conflict', 'This exception has already ended. Reload the page to see who ended it.');
  return ended;
}
