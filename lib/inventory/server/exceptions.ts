import 'server-only';
import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { dayEnd } from '@/lib/core/list-params';
import { actorName } from '@/lib/core/person';
import type { Database } from '@/lib/core/server/db/client';
import { problemError } from '@/lib/core/server/problem-error';
import type { CredentialPlace } from '../inputs';
import {
  type CredentialPolicies,
  type ExceptionList,
  type ExceptionPage,
  POLICY_RULE_NAMES,
  type PolicyException,
  type PolicyRule,
} from '../policies';
import { placesTable } from './places';
import { policiesInForce } from './policies';
import { breaks, COVERS, IN_FORCE } from './policy-conditions';

interface Context {
  db: Database;
  connection: string;
}

interface User {
  name: string;
  email: string;
}

const EXCEPTIONS_PAGE = 50;

const instant = (column: string): SQL =>
  sql.raw(`to_char(exception.${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

const COLUMNS = sql`exception.id, exception.rule, exception.vault_id as "vaultId", vault.name as "vaultName",
  exception.credential_id as "credentialId", credential.target, exception.reason, ${instant('until')} as until,
  exception.accepted_by as "acceptedBy", ${instant('accepted_at')} as "acceptedAt",
  exception.ended_by as "endedBy", ${instant('ended_at')} as "endedAt"`;

const NAMED = sql`inventory.policy_exceptions as exception
  left join inventory.vaults as vault
    on vault.connection = exception.connection and vault.id = exception.vault_id
  left join inventory.credentials as credential on credential.connection = exception.connection
    and credential.vault_id = exception.vault_id and credential.id = exception.credential_id`;

type Found = PolicyException & { total: number; place: string; [column: string]: unknown };

/** Where a page begins: the sorted instant and the id of the last row before it. */
function placeOf(cursor: string): { at: string; id: string } {
  const [, at, id] = /^(\d{4}-[\dT:.-]{10,30}Z) ([\da-f-]{36})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at)))
    throw problemError('invalid_input', 'This page of the list does not exist. Start at the first page.');
  return { at, id };
}

/** Exceptions in force, the next to end first; or past ones, the last to end first. At most 50. */
export async function exceptionPage(
  { db, connection }: Context,
  list: ExceptionList,
  cursor: string | null,
): Promise<ExceptionPage> {
  const isInForce = list === 'in-force';
  const end = sql.raw('coalesce(exception.ended_at, exception.until)');
  const [direction, beyond] = isInForce ? [sql.raw('asc'), sql.raw('>')] : [sql.raw('desc'), sql.raw('<')];
  const last = cursor === null ? null : placeOf(cursor);
  const after =
    last === null
      ? sql`true`
      : sql`(${end}, exception.id) ${beyond} (${last.at}::timestamptz, ${last.id}::uuid)`;
  const matches = sql`exception.connection = ${connection} and ${isInForce ? IN_FORCE : sql`not ${IN_FORCE}`}`;
  const { rows } = await db.execute<Found>(sql`
    select ${COLUMNS}, (select count(*)::int from inventory.policy_exceptions as exception where ${matches}) as total,
      to_char(${end} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
    from ${NAMED} where ${matches} and ${after}
    order by ${end} ${direction}, exception.id ${direction} limit ${EXCEPTIONS_PAGE + 1}`);
  const shown = rows.slice(0, EXCEPTIONS_PAGE);
  const lowest = shown.at(-1);
  return {
    exceptions: shown.map(({ total: _, place: __, ...exception }) => exception),
    total: rows[0]?.total ?? 0,
    nextCursor: rows.length > EXCEPTIONS_PAGE && lowest ? `${lowest.place} ${lowest.id}` : null,
  };
}

/** The rules that an active credential breaks, and the exceptions in force that cover it, the last to end first. */
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
      select ${COLUMNS} from ${NAMED}
      where ${IN_FORCE} and exists (select from inventory.credentials as row where ${isRow} and ${COVERS})
      order by exception.until desc, exception.id limit ${EXCEPTIONS_PAGE}`),
  ]);
  return {
    broken: POLICY_RULE_NAMES.filter((rule) => broken.rows[0]?.[rule] === true),
    exceptions: exceptions.rows,
  };
}

interface Acceptance {
  rule: PolicyRule;
  vaultId: string;
  /** Null: every credential of the vault. */
  credentialId: string | null;
  reason: string;
  /** The last day, as `YYYY-MM-DD`, in UTC. */
  until: string;
}

/**
 * Accepts that a credential, or every credential of a vault, breaks a rule to the end of a day. Returns the id of the
 * exception. Throws `ProblemError`: `not_found` where the inventory has no such entry, `conflict` where an exception
 * of this rule for the same entry is in force.
 */
export async function acceptException(
  { db, connection }: Context,
  { rule, vaultId, credentialId, reason, until }: Acceptance,
  user: User,
): Promise<{ id: string }> {
  const id = randomUUID();
  await db.transaction(async (tx) => {
    // One at a time for each vault, so that two people cannot accept the same exception twice.
    const { rows: found } = await tx.execute(sql`
      select from inventory.vaults as vault
      where vault.connection = ${connection} and vault.id = ${vaultId} and vault.gone_at is null
        and (${credentialId}::text is null or exists (select from inventory.credentials as credential
          where credential.connection = ${connection} and credential.vault_id = ${vaultId}
            and credential.id = ${credentialId} and credential.gone_at is null))
      for update`);
    if (found.length === 0)
      throw problemError('not_found', 'The inventory has no such entry. Refresh it, then try again.');
    const { rows: others } = await tx.execute<{ until: string }>(sql`
      select to_char(exception.until at time zone 'utc', 'YYYY-MM-DD') as until
      from inventory.policy_exceptions as exception
      where exception.connection = ${connection} and exception.rule = ${rule} and exception.vault_id = ${vaultId}
        and exception.credential_id is not distinct from ${credentialId} and ${IN_FORCE} limit 1`);
    if (others[0] !== undefined)
      throw problemError(
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
 * Accepts the same exception for many credentials, in one transaction. Returns how many got it, how many had one of
 * this rule in force already, and how many the inventory does not have.
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
    // In one order, so that two people with overlapping selections wait for each other and neither fails.
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

/** Ends an exception now. Returns what it was about. Throws `ProblemError` `conflict` where it is not in force. */
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
    throw problemError('conflict', 'This exception has ended already. Reload the page to see who ended it.');
  return ended;
}
