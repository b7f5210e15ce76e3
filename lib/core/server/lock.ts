import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from './db/client';

/** Jobs that run in one replica at a time, with a fixed number for each. */
const LOCKS = {
  checkpoint: 7_203_121,
  reconcile: 7_203_122,
  cleaning: 7_203_123,
  inventory: 7_203_125,
} as const;

/** The transaction only holds the lock, while `run` works on other connections. */
const RUN_MAX = '30min';

/**
 * Runs unless another replica is running it; then returns null without waiting. PostgreSQL releases the lock
 * if this process dies. With `of`, one replica per value of it.
 */
export function runExclusively<T>(
  db: Database,
  what: keyof typeof LOCKS,
  run: () => Promise<T>,
  of?: string,
): Promise<T | null> {
  const key = of === undefined ? sql`${LOCKS[what]}` : sql`${LOCKS[what]}::integer, hashtext(${of})`;
  return db.transaction(async (transaction) => {
    const { rows } = await transaction.execute(
      sql`select pg_try_advisory_xact_lock(${key}) as "isMine",
        set_config('idle_in_transaction_session_timeout', ${RUN_MAX}, true)`,
    );
    return rows[0]?.isMine === true ? run() : null;
  });
}
