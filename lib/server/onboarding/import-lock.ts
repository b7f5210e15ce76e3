import 'server-only';
import { Pool, type PoolClient } from 'pg';
import type { Database } from '../db/client';
import { ProblemError } from '../problem-error';

/** Any fixed number, so that what is locked here is not locked elsewhere by the same words. */
const SEED = 7_203_124;
/** Longer than a request of 25 rows takes at an API that answers. */
const WAIT_MAX = '60s';
/** PostgreSQL's `lock_not_available`. */
const LOCK_NOT_AVAILABLE = '55P03';
const CONNECTIONS_MAX = 8;

const OPEN = `begin; set local lock_timeout = '${WAIT_MAX}'; set local idle_in_transaction_session_timeout = 0`;
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
  const { connectionString } = db.$client.options;
  const pool = new Pool({ connectionString, max: CONNECTIONS_MAX, allowExitOnIdle: true });
  // A connection that breaks must not take the process down; the next query reports it.
  pool.on('error', () => {});
  shared.strongroomImportLocks.set(db, pool);
  return pool;
}

const busy = () =>
  new ProblemError({
    code: 'conflict',
    message: 'Another import is writing to the same place. Nothing was sent; try again in a moment.',
  });

async function take(client: PoolClient, names: readonly string[]): Promise<void> {
  try {
    await client.query(OPEN);
    await client.query(TAKE, [names]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) throw busy();
    throw error;
  }
}

/**
 * Runs while nobody else, in whatever replica, holds one of these names. They are taken in the order
 * given, which must be the same everywhere. PostgreSQL frees them if this process dies. Rejects with
 * `ProblemError` `conflict` where a name is not free within a minute.
 */
export async function holding<T>(db: Database, names: readonly string[], run: () => Promise<T>): Promise<T> {
  const client = await poolOf(db).connect();
  // A connection that breaks while it only waits says so by an event.
  const ignore = () => {};
  client.on('error', ignore);
  let isSound = false;
  try {
    await take(client, names);
    const value = await run();
    await client.query('commit');
    isSound = true;
    return value;
  } finally {
    client.off('error', ignore);
    // Closed where anything failed, which ends the transaction, and with it every lock.
    client.release(!isSound);
  }
}
