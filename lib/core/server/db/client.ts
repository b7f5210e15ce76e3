import 'server-only';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool, type PoolConfig } from 'pg';
import { env } from '../env';
import { limitConnection } from './limit-connection';

export type Database = NodePgDatabase & { $client: Pool };

/** All in milliseconds. */
export interface Limits {
  /** For a new connection, and for one of the pool to become free. */
  connect: number;
  /** For one statement, counted by PostgreSQL. */
  statement: number;
  /** For one lock, counted by PostgreSQL. */
  lock: number;
  /** For a transaction to wait for its next statement, counted by PostgreSQL. */
  idleInTransaction: number;
  /** For the answer to a query, counted here: PostgreSQL may be out of reach. More than `statement`. */
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
/** Well below the time after which firewalls forget a silent connection, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;
const END_MS = 2_000;

/** A pool whose queries all end within `limits`, however the database or the way to it fails. The caller ends it. */
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
  // The pool drops an idle connection that breaks; the next query opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => limitConnection(client, { answerMs: answer, endMs: END_MS }));
  return pool;
}

/** A handle over a pool of connections to the given database. The caller ends `$client`. */
export const openDatabase = (url: string, limits?: Partial<Limits>, options?: PoolConfig): Database =>
  drizzle(openPool(url, limits, options));

// Kept on globalThis because `next dev` loads modules anew and would leak a pool each time.
const shared = globalThis as typeof globalThis & { strongroomDatabase?: Database };

/** The one handle of this process. */
export function db(): Database {
  shared.strongroomDatabase ??= openDatabase(env().DATABASE_URL);
  return shared.strongroomDatabase;
}
