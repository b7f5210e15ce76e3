import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import { countedOf } from '@/lib/core/server/rate-limit';

/** Refusals of one member that each get a row. */
const ROWS_AT_FIRST = 20;
/** How long a member's refusals are counted together, from the first one on. Seconds. */
const WINDOW_SECONDS = 15 * 60;

const counts = new WeakMap<Database, ReturnType<typeof countedOf>>();

/**
 * Counts a refusal of a member, at all replicas together. Null where it gets no row; `refusals` is the count where one
 * row stands for several: after the first ones only the 40th, 80th, 160th … are kept. Rejects where the database does.
 */
export async function countRefusal(
  database: Database,
  userId: string,
): Promise<{ refusals: number | null } | null> {
  const count =
    counts.get(database) ?? countedOf(database, { duration: WINDOW_SECONDS, keyPrefix: 'refused' });
  counts.set(database, count);
  const refusals = await count(userId);
  if (refusals <= ROWS_AT_FIRST) return { refusals: null };
  const doublings = Math.log2(refusals / ROWS_AT_FIRST);
  return Number.isInteger(doublings) ? { refusals } : null;
}
