import 'server-only';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { DatabaseError } from 'pg';
import type { Database } from '@/lib/core/server/db/client';
import { problemError } from '@/lib/core/server/problem-error';
import type { Sql } from './mirror';

/** Counts hash their groups in memory; compiling a statement takes longer than most of them run. */
const settings = (seconds: number) =>
  sql.raw(`set local statement_timeout = '${seconds}s'; set local work_mem = '32MB'; set local jit = off`);
/** SQLSTATE query_canceled (PostgreSQL, appendix A). */
const QUERY_CANCELED = '57014';

const isCanceled = (error: unknown): boolean =>
  error instanceof DrizzleQueryError &&
  error.cause instanceof DatabaseError &&
  error.cause.code === QUERY_CANCELED;

/** Reads the mirror; no statement runs longer than `seconds`. Throws `ProblemError` where one would. */
export async function bounded<T>(db: Database, read: (tx: Sql) => Promise<T>, seconds = 5): Promise<T> {
  try {
    return await db.transaction(
      async (tx) => {
        await tx.execute(settings(seconds));
        return read(tx);
      },
      { accessMode: 'read only' },
    );
  } catch (error) {
    if (!isCanceled(error)) throw error;
    throw problemError(
      'invalid_input',
      'This search takes too long. Narrow it by a vault, a host or an environment.',
    );
  }
}
