import 'server-only';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { dayEnd } from '@/lib/core/list-params';
import { actorName } from '@/lib/core/person';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { type HeldPlace, HOLD_IN_FORCE, refuseWhileDeleting, takeTurn } from '@/lib/vaults/server/holds';
import type { LegalHold } from '../holds';
import type { TermList } from '../terms';
import { lockSubject, namedTerms, TERMS_PAGE, termColumns, termInstant, termPage } from './terms';

interface Context {
  db: Database;
  connection: string;
}

interface User {
  id: string;
  name: string;
  email: string;
}

const needsOther = (userId: string) => sql`(hold.set_by_id = ${userId} and exists (
  select from access."user" as other
  where other.role = 'administrator' and other.deactivated_at is null and other.id <> ${userId}))`;

const columnsFor = (userId: string) => sql`${termColumns('hold')}, hold.set_by as "setBy",
  ${termInstant('hold', 'set_at')} as "setAt", ${needsOther(userId)} as "needsOther"`;

/** Active holds, soonest end first; or past ones, latest end first. At most 50. */
export const holdPage = (context: Context, userId: string, list: TermList, cursor: string | null) =>
  termPage<LegalHold>(
    context,
    { alias: 'hold', table: 'legal_holds', columns: columnsFor(userId), inForce: HOLD_IN_FORCE },
    list,
    cursor,
  );

/**
 * Returns active holds that cover a credential, including those of its vault; or those on a vault as a whole. Latest
 * end first; at most 50.
 */
export async function holdsAt(
  { db, connection }: Context,
  userId: string,
  { vaultId, credentialId }: HeldPlace,
): Promise<LegalHold[]> {
  const { rows } = await db.execute<LegalHold & Record<string, unknown>>(sql`
    select ${columnsFor(userId)} from ${namedTerms('legal_holds', 'hold')}
    where hold.connection = ${connection} and hold.vault_id = ${vaultId} and ${HOLD_IN_FORCE}
      and (hold.credential_id is null or hold.credential_id = ${credentialId})
    order by hold.until desc, hold.id limit ${TERMS_PAGE}`);
  return rows;
}

/**
 * Sets a hold until the end of a day. Returns its id. Rejects with `ProblemError`: `not_found` if the inventory has no
 * such entry, `conflict` while a deletion runs there.
 */
export async function setHold(
  { db, connection }: Context,
  { vaultId, credentialId, reason, until }: HeldPlace & { reason: string; until: string },
  user: User,
): Promise<{ id: string }> {
  const id = randomUUID();
  const place = { vaultId, credentialId };
  await db.transaction(async (tx) => {
    await takeTurn(tx, connection, vaultId);
    await lockSubject(tx, connection, place);
    await refuseWhileDeleting(tx, connection, place);
    await tx.execute(sql`
      insert into legal_holds (id, connection, vault_id, credential_id, reason, until, set_by, set_by_id)
      values (${id}, ${connection}, ${vaultId}, ${credentialId}, ${reason}, ${dayEnd(until)},
        ${actorName(user)}, ${user.id})`);
  });
  return { id };
}

/**
 * Releases a hold now. Returns its subject and who had set it. Rejects with `ProblemError` `conflict` if it is not
 * active, or if another administrator must release it.
 */
export async function releaseHold(
  { db, connection }: Context,
  { id }: { id: string },
  user: User,
): Promise<HeldPlace & { setBy: string }> {
  const { rows } = await db.execute<HeldPlace & { setBy: string; [column: string]: unknown }>(sql`
    update legal_holds as hold set ended_by = ${actorName(user)}, ended_at = now()
    where hold.id = ${id} and hold.connection = ${connection} and ${HOLD_IN_FORCE} and not ${needsOther(user.id)}
    returning hold.vault_id as "vaultId", hold.credential_id as "credentialId", hold.set_by as "setBy"`);
  const [released] = rows;
  if (released !== undefined) return released;
  const { rows: standing } = await db.execute(sql`
    select from legal_holds as hold where hold.id = ${id} and hold.connection = ${connection} and ${HOLD_IN_FORCE}`);
  throw appError(
    'conflict',
    standing.length > 0
      ? 'You set this hold, so another administrator must release it. Ask one of them.'
      : 'This hold has already ended. Reload the page to see who released it.',
  );
}

/**
 * Whether `row`, the tombstone of a vault or credential, was deleted under a hold and not by this console: `yes`,
 * `maybe` if it is unknown whether the hold was active at that moment, or null. `change` is its deletion.
 */
export const DELETED_UNDER_HOLD = sql`case when change.cause is distinct from 'console' then (
  select case when bool_or(hold.set_at <= change.since and coalesce(hold.ended_at, hold.until) >= change.until) then 'yes'
    when count(*) > 0 then 'maybe' end
  from legal_holds as hold
  where hold.connection = row.connection and hold.vault_id = row.vault_id
    and (hold.credential_id is null or row.credential_id is null or hold.credential_id = row.credential_id)
    and hold.set_at <= change.until
    and coalesce(hold.ended_at, hold.until) >= coalesce(change.since, '-infinity'::timestamptz)) end`;
