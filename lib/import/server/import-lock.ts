import 'server-only';
import type { Pool, PoolClient } from 'pg';
import { type Database, openPool } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';

/** Any fixed number, so that what is locked here is not locked elsewhere by the same words. */
const SEED = 7_203_124;
/** Longer than a request of 25 rows takes at an API that answers. Milliseconds. */
const WAIT_MAX_MS = 60_000;
/** PostgreSQL ends the wait first and says why. Milliseconds. */
const ANSWER_MARGIN_MS = 5_000;
/** PostgreSQL's `query_canceled`: what a statement that took too long ends with. */
const QUERY_CANCELED = '57014';
/** What pg-pool rejects with where no connection became free in time; it has no code. */
const NONE_FREE = 'timeout exceeded when trying to connect';
const CONNECTIONS_MAX = 8;

/** A limit for the statement, because `lock_timeout` would count anew for each name. */
const open = (waitMs: number) =>
  `begin; set local statement_timeout = ${Math.max(1, Math.ceil(waitMs))}; set local idle_in_transaction_session_timeout = 0`;
/** In the order given: the inner select is not pulled up, and what is volatile is done row by row. */
const TAKE = `select pg_advisory_xact_lock(hash) from (
  select hashtextextended(name, ${SEED}) as hash from unnest($1::text[]) with ordinality as given(name, place)
  order by place offset 0) as ordered`;

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomImportLocks?: WeakMap<Database, Pool> };

/**
 * Connections beside those of `db`: whoever waits or holds takes none from those who write, so that
 * many imports at once cannot wait for one another's connections.
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
  new ProblemError({
    code: 'conflict',
    message: 'Another import is writing to the same place. Nothing was sent; try again in a moment.',
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
 * Runs while nobody else, in whatever replica, holds one of these names. They are taken in the order
 * given, which must be the same everywhere. PostgreSQL frees them if this process dies. Rejects with
 * `ProblemError` `conflict` where they are not all taken within a minute, in which the wait for a
 * connection counts. `waitMaxMs` is for tests.
 */
export async function holding<T>(
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
    // Closed where anything failed, which ends the transaction, and with it every lock.
    client.release(!isSound);
  }
}
