import 'server-only';
import type { Pool, PoolClient } from 'pg';
import { AppError } from '@/lib/core/server/app-error';
import { type Database, openPool } from '@/lib/core/server/db/client';

/** Any fixed number, so that other advisory locks on the same text do not conflict. */
const SEED = 7_203_124;
/** Longer than a request of 25 rows takes at a responsive API. In ms. */
const WAIT_MAX_MS = 60_000;
/** PostgreSQL times out this much earlier, so that its error names the cause. In ms. */
const ANSWER_MARGIN_MS = 5_000;
/** PostgreSQL's `query_canceled`: the statement timeout. */
const QUERY_CANCELED = '57014';
/** The error of pg-pool if no connection becomes free in time; it has no code. */
const NONE_FREE = 'timeout exceeded when trying to connect';
const CONNECTIONS_MAX = 8;

/** A statement timeout, because `lock_timeout` would restart for each name. */
const open = (waitMs: number) =>
  `begin; set local statement_timeout = ${Math.max(1, Math.ceil(waitMs))}; set local idle_in_transaction_session_timeout = 0`;
/** Locks in the given order: `offset 0` keeps the subquery separate, and volatile functions run row by row. */
const TAKE = `select pg_advisory_xact_lock(hash) from (
  select hashtextextended(name, ${SEED}) as hash from unnest($1::text[]) with ordinality as given(name, place)
  order by place offset 0) as ordered`;

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomImportLocks?: WeakMap<Database, Pool> };

/**
 * Separate from the connections of `db`: callers that wait for or hold a lock take no connection from those that write,
 * so that parallel imports cannot deadlock on connections.
 */
function poolOf(db: Database): Pool {
  shared.strongroomImportLocks ??= new WeakMap();
  const known = shared.strongroomImportLocks.get(db);
  if (known !== undefined) return known;
  const pool = openPool(
    db.$client.options.connectionString ?? '',
    { connect: WAIT_MAX_MS, lock: WAIT_MAX_MS, answer: WAIT_MAX_MS + ANSWER_MARGIN_MS },
    { max: CONNECTIONS_MAX, allowExitOnIdle: true },
  );
  shared.strongroomImportLocks.set(db, pool);
  return pool;
}

const busy = () =>
  new AppError({
    code: 'conflict',
    message: 'Another import is writing to the same place. Nothing was sent. Try again in a moment.',
  });

async function connected(db: Database): Promise<PoolClient> {
  try {
    return await poolOf(db).connect();
  } catch (error) {
    if (error instanceof Error && error.message === NONE_FREE) throw busy();
    throw error;
  }
}

async function take(client: PoolClient, names: readonly string[], waitMs: number): Promise<void> {
  try {
    await client.query(open(waitMs));
    await client.query(TAKE, [names]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === QUERY_CANCELED) throw busy();
    throw error;
  }
}

/**
 * Runs while no other caller, on any replica, holds one of these names. Locks them in the given order, which must be
 * the same everywhere. PostgreSQL releases them if this process dies. Rejects with `ProblemError` `conflict` if they
 * are not all locked within a minute, including the wait for a connection. `waitMaxMs` is for tests.
 */
export async function withImportLocks<T>(
  db: Database,
  names: readonly string[],
  run: () => Promise<T>,
  waitMaxMs = WAIT_MAX_MS,
): Promise<T> {
  const until = performance.now() + waitMaxMs;
  const client = await connected(db);
  let isSound = false;
  try {
    await take(client, names, until - performance.now());
    const value = await run();
    await client.query('commit');
    isSound = true;
    return value;
  } finally {
    // Closed after any failure, which ends the transaction and with it every lock.
    client.release(!isSound);
  }
}
