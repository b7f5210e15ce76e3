import 'server-only';
import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { actorLine } from '@/lib/core/person';
import { type AppError, appError } from '@/lib/core/server/app-error';
import { quietly } from '@/lib/core/server/best-effort';
import type { Database } from '@/lib/core/server/db/client';
import { namedStatement } from '@/lib/core/server/db/named-statement';
import type { Page } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Connection } from '@/lib/providers/server/connection';
import { isRefusal } from './outcome';

type Sql = Pick<Database, 'execute'>;

export interface HeldPlace {
  vaultId: string;
  /** Null: the vault and all its credentials. */
  credentialId: string | null;
}

export const HOLD_IN_FORCE = sql`(hold.ended_at is null and hold.until > now())`;

/** Whether an active hold covers `row`. The subqueries do not refer to `row`, so each runs once. */
export const IS_HELD = sql`((row.connection, row.vault_id, row.id) in (
    select hold.connection, hold.vault_id, hold.credential_id from legal_holds as hold
    where ${HOLD_IN_FORCE} and hold.credential_id is not null)
  or (row.connection, row.vault_id) in (
    select hold.connection, hold.vault_id from legal_holds as hold
    where ${HOLD_IN_FORCE} and hold.credential_id is null))`;

type Marked<T> = T & { isHeld: boolean };

const HELD = namedStatement<HeldPlace>(
  'held places',
  sql`select distinct hold.vault_id as "vaultId", hold.credential_id as "credentialId" from legal_holds as hold
    where hold.connection = ${sql.placeholder('connection')}
      and hold.vault_id = any(${sql.placeholder('vaultIds')}::text[]) and ${HOLD_IN_FORCE}`,
);

/** Adds to each vault or credential of a page whether an active hold covers it. One query. */
export async function markHeld<T extends { id: string; vaultId?: string }>(
  { api, db }: { api: { readonly connection: { id: string } }; db: Database },
  page: Page<T>,
): Promise<Page<Marked<T>>> {
  const vaultIds = [...new Set(page.items.map(({ id, vaultId = id }) => vaultId))];
  const rows = await HELD(db, { connection: api.connection.id, vaultIds });
  const isHeld = ({ id, vaultId }: T) =>
    rows.some((hold) =>
      vaultId === undefined
        ? hold.vaultId === id && hold.credentialId === null
        : hold.vaultId === vaultId && (hold.credentialId ?? id) === id,
    );
  return { ...page, items: page.items.map((item) => ({ ...item, isHeld: isHeld(item) })) };
}

/** Two places overlap if they are the same credential, or if one is the vault of the other. */
const meets = (alias: 'hold' | 'deletion', connection: string, { vaultId, credentialId }: HeldPlace): SQL => {
  const own = sql.identifier(alias);
  return sql`${own}.connection = ${connection} and ${own}.vault_id = ${vaultId}
    and (${own}.credential_id is null or ${credentialId}::text is null or ${own}.credential_id = ${credentialId})`;
};

/** The maximum time of a deletion, also after a crash. Its three requests take at most 20 s each. */
const DELETION_MAX = sql.raw(`interval '2 minutes'`);

/**
 * Serializes holds and deletions of a vault, so that each sees the other: a deletion checks for holds and
 * records that it runs; a new hold checks for running deletions.
 */
export const takeTurn = (tx: Sql, connection: string, vaultId: string) =>
  tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['legal hold', connection, vaultId])}, 0))`,
  );

interface Hold extends Record<string, unknown> {
  credentialId: string | null;
  reason: string;
  until: string;
  setBy: string;
}

function refusal(place: HeldPlace, [hold, ...others]: [Hold, ...Hold[]]): AppError {
  const isOther = place.credentialId === null && hold.credentialId !== null;
  const held = isOther
    ? `Credential ${hold.credentialId} of this vault`
    : hold.credentialId === null
      ? 'This vault'
      : 'This credential';
  const more =
    others.length === 0
      ? ''
      : ` ${others.length} more ${others.length === 1 ? 'hold applies' : 'holds apply'}.`;
  return appError(
    'conflict',
    `${held} is under legal hold until ${hold.until} (UTC), set by ${actorLine(hold.setBy)}: “${hold.reason}”.${more} Nothing was deleted. Archive it instead, or ask an administrator to release the hold.`,
  );
}

async function refuse(tx: Sql, connection: string, place: HeldPlace): Promise<void> {
  const { rows } = await tx.execute<Hold>(sql`
    select hold.credential_id as "credentialId", hold.reason, hold.set_by as "setBy",
      to_char(hold.until at time zone 'utc', 'YYYY-MM-DD') as until
    from legal_holds as hold where ${meets('hold', connection, place)} and ${HOLD_IN_FORCE}
    order by hold.until desc, hold.id limit 100`);
  const [last, ...others] = rows;
  if (last !== undefined) throw refusal(place, [last, ...others]);
}

/** Rejects with `ProblemError` `conflict` if an active hold covers the place or anything in it. */
export const refuseHeld = ({ api, db }: Connection, place: HeldPlace): Promise<void> =>
  refuse(db, api.connection.id, place);

/** Rejects with `ProblemError` `conflict` while an accepted deletion runs at the place. */
export async function refuseWhileDeleting(tx: Sql, connection: string, place: HeldPlace): Promise<void> {
  const { rows } = await tx.execute(sql`
    select from running_deletions as deletion where ${meets('deletion', connection, place)}
      and deletion.started_at > now() - ${DELETION_MAX} limit 1`);
  if (rows.length > 0)
    throw appError(
      'conflict',
      'A deletion here started less than 2 minutes ago and may still run, so no hold was set. Wait, check what remains, then set the hold.',
    );
}

/**
 * Deletes a vault or credential unless a hold is active there. No hold can be set while `run` runs, or for
 * two minutes after an unclear response. Rejects with `ProblemError` `conflict` if a hold is active; then
 * `run` was not called.
 */
export async function deleteUnlessHeld<T>(
  { api, db }: Connection,
  place: HeldPlace,
  run: () => Promise<T>,
): Promise<T> {
  const id = randomUUID();
  const connection = api.connection.id;
  await db.transaction(async (tx) => {
    await takeTurn(tx, connection, place.vaultId);
    await refuse(tx, connection, place);
    await tx.execute(sql`delete from running_deletions where started_at < now() - ${DELETION_MAX}`);
    await tx.execute(sql`
      insert into running_deletions (id, connection, vault_id, credential_id)
      values (${id}, ${connection}, ${place.vaultId}, ${place.credentialId})`);
  });
  // A record that remains only blocks new holds for two minutes.
  const end = () => quietly(() => db.execute(sql`delete from running_deletions where id = ${id}`), undefined);
  try {
    const deleted = await run();
    await end();
    return deleted;
  } catch (error) {
    // Without a clear refusal, the API may still execute the deletion.
    if (error instanceof VaultsApiError && isRefusal(error)) await end();
    throw error;
  }
}
