import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { bounded } from '@/lib/inventory/server/bounded';
import { DELETES_ONLY, livesOf, MS, NAMING, names } from './facts';

export interface LifelineContext {
  db: Database;
  connection: string;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

const VAULTS_AT_ONCE = 100;
/** How long a page waits for lives that are not derived yet, in ms. */
const WAIT_MAX_MS = 10_000;
/** The interval of the background derivation in ms, so that pages rarely wait. */
const LOOK_EVERY_MS = 30_000;
const LOOK_MAX_MS = 10 * 60_000;

/** The columns of `lifelines.lives` with the same name in `fact`. */
const DERIVED =
  sql.raw(`vault_id, id, vault_name, environment, owner, target, host, created_at, archived_at, is_archived,
  token_set_at, verdict, verified_at, search_text, is_from_log, made_sequence, made_by, ended_sequence, ended_by, starts,
  ends, "end", is_own, outside_at, siblings, successor, successor_source, successor_target, gap_ms, reach_before`);

/** Whether a vault has changed, or the audit log has grown, since the lives were derived. */
async function isBehind({ db, connection }: LifelineContext): Promise<boolean> {
  const { rows } = await db.execute<{ isBehind: boolean }>(sql`
    select exists (select from lifelines.stale where connection = ${connection})
      or (select max(sequence) from audit.entries)
        is distinct from (select audit_sequence from lifelines.progress where connection = ${connection}) as "isBehind"`);
  return rows[0]?.isBehind ?? true;
}

/** Vaults in rows of the log after `reached`; all vaults if the log was never read. */
function touchedVaults(connection: string, reached: number | null): SQL {
  const deleted = sql`select target ->> 'id' from audit.entries as entry, jsonb_array_elements(entry.targets) as target
    where entry.sequence > ${reached ?? 0} and entry.action = any(${names(DELETES_ONLY)}) and entry.outcome = 'success'
      and entry.summary ->> 'connection' = ${connection} and target ->> 'kind' = 'vault'
      and octet_length(target ->> 'id') <= 200`;
  if (reached === null)
    return sql`select vault_id from inventory.credentials where connection = ${connection}
      union select vault_id from lifelines.lives where connection = ${connection} union ${deleted}`;
  // A trigger has recorded the vaults whose lives are outdated.
  return sql`select life.vault_id from (
      select distinct item.id from audit.entries as entry cross join lateral unnest(entry.target_ids) as item (id)
      where entry.sequence > ${reached} and entry.action = any(${NAMING})) as named
      join lifelines.lives as life on life.connection = ${connection} and (life.id = named.id or life.vault_id = named.id)
    union ${deleted}`;
}

async function readLog(tx: Transaction, connection: string): Promise<void> {
  const { rows } = await tx.execute<{ head: number; reached: number | null }>(sql`
    select coalesce(max(sequence), 0)::float8 as head,
      (select audit_sequence from lifelines.progress where connection = ${connection})::float8 as reached
    from audit.entries`);
  const { head = 0, reached = null } = rows[0] ?? {};
  if (head === reached) return;
  await tx.execute(sql`
    insert into lifelines.stale (connection, vault_id, transaction)
    select ${connection}, vault_id, pg_current_xact_id()::text::bigint
    from (${touchedVaults(connection, reached)}) as touched (vault_id) on conflict do nothing`);
  await tx.execute(sql`
    insert into lifelines.progress (connection, audit_sequence) values (${connection}, ${head})
    on conflict (connection) do update set audit_sequence = excluded.audit_sequence`);
}

/** Derives the lives of some vaults again. Returns whether all are then current. */
async function deriveSome(tx: Transaction, connection: string): Promise<boolean> {
  await tx.execute(
    sql.raw(`set local work_mem = '32MB'; set local jit = off; set local random_page_cost = 1.1`),
  );
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`lifelines ${connection}`}, 0))`);
  await readLog(tx, connection);
  // The marks are read before their data, so a change that is committed between the two keeps its mark.
  const { rows } = await tx.execute<{ vaultId: string; transactions: string[] }>(sql`
    select vault_id as "vaultId", array_agg(transaction::text) as transactions from lifelines.stale
    where connection = ${connection} group by vault_id order by vault_id limit ${VAULTS_AT_ONCE + 1}`);
  const some = rows.slice(0, VAULTS_AT_ONCE);
  if (some.length === 0) return true;
  const vaultIds = sql`${sql.param(some.map(({ vaultId }) => vaultId))}::text[]`;
  await tx.execute(
    sql`delete from lifelines.lives where connection = ${connection} and vault_id = any(${vaultIds})`,
  );
  await tx.execute(sql`
    with ${livesOf(connection, vaultIds)}
    insert into lifelines.lives (connection, ${DERIVED}) select ${connection}, ${DERIVED} from fact`);
  const marks = some.flatMap(({ vaultId, transactions }) => transactions.map((of) => [vaultId, of] as const));
  await tx.execute(sql`
    delete from lifelines.stale where connection = ${connection} and (vault_id, transaction) in (
      select * from unnest(${sql.param(marks.map(([vaultId]) => vaultId))}::text[],
        ${sql.param(marks.map(([, of]) => of))}::bigint[]))`);
  return rows.length <= VAULTS_AT_ONCE;
}

/**
 * Derives the lives of the vaults that have changed since the last call. Results are stored, so the next call continues
 * one that ran out of `maxMs` (ms). Returns whether all are current.
 */
export async function deriveLives(context: LifelineContext, maxMs: number): Promise<boolean> {
  if (!(await isBehind(context))) return true;
  const end = performance.now() + maxMs;
  do {
    if (await context.db.transaction((tx) => deriveSome(tx, context.connection))) return true;
  } while (performance.now() < end);
  return false;
}

/** Derives lives in the background while the process runs; failures are logged. */
export const startLifelines = (context: LifelineContext): void =>
  runEvery('lifelines', LOOK_EVERY_MS, () =>
    deriveLives(context, LOOK_MAX_MS).catch((error: unknown) =>
      log().error({ error: traceOf(error) }, 'lifelines.failed'),
    ),
  );

/** Returns the last entry of the audit log that lives depend on. */
export async function logHead({ db }: Pick<LifelineContext, 'db'>): Promise<number> {
  const { rows } = await db.execute<{ head: number | null }>(sql`
    select max(newest.sequence)::float8 as head from unnest(${NAMING}) as one (action) cross join lateral (
      select sequence from audit.entries where entries.action = one.action order by sequence desc limit 1) as newest`);
  return rows[0]?.head ?? 0;
}

const READS = sql`entry.action = ${'credential.read-token' satisfies ActionName} and entry.outcome = 'success'`;

/** Looked up only for shown rows, and not at all if the log has no reads. */
const TOKEN_READ_AT = sql`case when exists (select from audit.entries as entry where ${READS}) then (
  select ${MS('max(entry.at)')} from audit.entries as entry where entry.target_ids @> array[row.id] and ${READS}) end`;

/** The columns of a `Bar` for `row`, without `isMatch`. */
export const BAR = sql`row.vault_id as "vaultId", row.id, row.vault_name as "vaultName", row.environment, row.owner,
  row.target, ${MS('row.starts')} as "createdAt",
  coalesce(to_jsonb(row.made_sequence), to_jsonb(case when row.created_at is null then 'inferred' else 'stated' end)) as "createdSource",
  row.made_by as "createdBy", ${MS('row.ends')} as "endedAt",
  case when row.ends is not null then coalesce(to_jsonb(row.ended_sequence),
    to_jsonb(case when row.archived_at is null then 'inferred' else 'stated' end)) end as "endedSource",
  row.ended_by as "endedBy",
  case when row.is_archived then 'archived' when row.ends is not null then 'deleted' end as "endedAs", row."end",
  row.successor, row.successor_target as "successorTarget", row.successor_source as "successorSource",
  row.gap_ms as "gapMs",
  case when row.reach_before > row.starts and coalesce(row.ends > row.starts, true)
    then ${MS('(least(row.reach_before, row.ends, now()) - row.starts)')} end as "overlapMs",
  row.verdict, ${MS('row.verified_at')} as "verifiedAt",
  ${MS('row.outside_at')} as "changedOutsideAt", ${TOKEN_READ_AT} as "tokenReadAt", row.is_from_log as "isFromLog"`;

/** Resolves when the lives are current. Throws `ProblemError` while a large account is derived for the first time. */
export async function currentLives(context: LifelineContext): Promise<void> {
  if (await deriveLives(context, WAIT_MAX_MS)) return;
  throw appError(
    'conflict',
    'Strongroom is preparing the archive of this account for the first time. Reload the page in a minute.',
  );
}

/**
 * Returns the rows of a statement over `fact`, the current lives of a connection. Throws `ProblemError` if it takes
 * longer than 5 s, and while a large account is derived for the first time.
 */
export async function overLives<Row extends Record<string, unknown>>(
  context: LifelineContext,
  statement: SQL,
) {
  await currentLives(context);
  const { db, connection } = context;
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Row>(sql`
      with fact as not materialized (select * from lifelines.lives where connection = ${connection}) ${statement}`),
  );
  return rows;
}
