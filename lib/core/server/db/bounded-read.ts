import 'server-only';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { DatabaseError } from 'pg';
import { problemError } from '../problem-error';
import type { Database } from './client';

/**
 * Counts hash their groups in memory; compiling a statement takes longer than most of them run; the tables and their
 * indexes are in memory, where the order of the pages costs nothing.
 */
const settings = (seconds: number) =>
  sql.raw(`set local statement_timeout = '${seconds}s'; set local work_mem = '32MB'; set local jit = off;
  set local random_page_cost = 1.1`);
/** SQLSTATE query_canceled (PostgreSQL, appendix A). */
const QUERY_CANCELED = '57014';

export type ReadTransaction = Parameters<Parameters<Database['transaction']>[0]>[0];

const isCanceled = (error: unknown): boolean =>
  error instanceof DrizzleQueryError &&
  error.cause instanceof DatabaseError &&
  error.cause.code === QUERY_CANCELED;

/**
 * Reads one state of the database; no statement runs longer than `seconds`. Throws `ProblemError` `invalid_input` with
 * `tooLong`, which says what to narrow, where one would.
 */
export async function boundedRead<T>(
  db: Database,
  tooLong: string,
  read: (tx: ReadTransaction) => Promise<T>,
  seconds = 5,
): Promise<T> {
  try {
    return await db.transaction(
      async (tx) => {
        await tx.execute(settings(seconds));
        return read(tx);
      },
      { accessMode: 'read only', isolationLevel: 'repeatable read' },
    );
  } catch (error) {
    if (!isCanceled(error)) throw error;
    throw problemError('invalid_input', tooLong);
  }
}
