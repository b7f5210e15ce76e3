import 'server-only';
import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { DatabaseError, type PoolClient } from 'pg';
import { appError } from '../app-error';
import type { Database } from './client';

/**
 * Counts hash their groups in memory, so they get more of it. JIT compilation takes longer than most
 * statements run. Tables and indexes are in memory, where random access is cheap.
 */
const settings = (seconds: number) =>
  `set local statement_timeout = '${seconds}s'; set local work_mem = '32MB'; set local jit = off;
  set local random_page_cost = 1.1`;
/** SQLSTATE query_canceled (PostgreSQL, appendix A). */
const QUERY_CANCELED = '57014';

export type ReadTransaction = NodePgDatabase & { $client: PoolClient };

function isCanceled(error: unknown): boolean {
  const own = error instanceof DrizzleQueryError ? error.cause : error;
  return own instanceof DatabaseError && own.code === QUERY_CANCELED;
}

/**
 * Reads one snapshot of the database. No statement runs longer than `seconds`; otherwise rejects with
 * `invalid_input` and `tooLong`, which says how to narrow the query.
 */
export async function boundedRead<T>(
  db: Database,
  tooLong: string,
  read: (tx: ReadTransaction) => Promise<T>,
  seconds = 5,
): Promise<T> {
  const client = await db.$client.connect();
  try {
    // One message, because each one costs a round trip and lists wait for this.
    await client.query(`begin isolation level repeatable read read only; ${settings(seconds)}`);
    const found = await read(drizzle(client));
    await client.query('commit');
    return found;
  } catch (error) {
    await client.query('rollback');
    if (!isCanceled(error)) throw error;
    throw appError('invalid_input', tooLong);
  } finally {
    client.release();
  }
}
