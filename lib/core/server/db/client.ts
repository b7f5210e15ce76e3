import 'server-only';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool, type PoolConfig } from 'pg';
import { env } from '../env';
import { limitConnection } from './limit-connection';

export type Database = NodePgDatabase & { $client: Pool };

/** All in ms. */
export interface Limits {
  connect: number;
  statement: number;
  lock: number;
  /** For the next statement of a transaction, measured by PostgreSQL. */
  idleInTransaction: number;
  /** For the response, measured here because PostgreSQL may be unreachable. More than `statement`. */
  answer: number;
}

const CONNECTIONS_MAX = 10;
const LIMITS: Limits = {
  connect: 5_000,
  statement: 15_000,
  lock: 10_000,
  idleInTransaction: 60_000,
  answer: 20_000,
};
/** Much shorter than the time after which firewalls drop a silent connection, in ms. */
const KEEP_ALIVE_MS = 10_000;
const END_MS = 2_000;

/** Creates a pool whose queries all end within `limits` after any failure. The caller ends it. */
export function openPool(url: string, limits: Partial<Limits> = {}, options: PoolConfig = {}): Pool {
  const { connect, statement, lock, idleInTransaction, answer } = { ...LIMITS, ...limits };
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    ...options,
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idleInTransaction,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  });
  // The pool drops a broken idle connection, and the next query opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => limitConnection(client, { answerMs: answer, endMs: END_MS }));
  return pool;
}

/** Opens a handle on a pool of connections. The caller ends `$client`. */
export const openDatabase = (url: string, limits?: Partial<Limits>, options?: PoolConfig): Database =>
  drizzle(openPool(url, limits, options));

// Kept on globalThis, because `next dev` reloads modules and would leak a pool each time.
const shared = globalThis as typeof globalThis & { strongroomDatabase?: Database };

export function db(): Database {
  shared.strongroomDatabase ??= openDatabase(env().DATABASE_URL);
  return shared.strongroomDatabase;
}
