import 'server-only';
import { createRecent } from '@/lib/core/server/recent';

/** Refusals of one member that each get a row. */
const ROWS_AT_FIRST = 20;
/** How long a member's refusals are counted together, in milliseconds. */
const WINDOW_MS = 15 * 60_000;
const MEMBERS_MAX = 10_000;

/** Counts a refusal of a member. Null where it gets no row; `refusals` is the count where one row stands for several. */
export type RefusalCounts = (userId: string) => { refusals: number | null } | null;

/** After the first ones only the 40th, 80th, 160th … are kept: many refusals make few rows, and the count is told. */
export function createRefusalCounts(now: () => number): RefusalCounts {
  const members = createRecent<{ count: number; since: number }>(MEMBERS_MAX);
  return (userId) => {
    const known = members.get(userId);
    const isOver = known === undefined || now() - known.since >= WINDOW_MS;
    const member = isOver ? members.set(userId, { count: 0, since: now() }) : known;
    member.count += 1;
    if (member.count <= ROWS_AT_FIRST) return { refusals: null };
    const doublings = Math.log2(member.count / ROWS_AT_FIRST);
    return Number.isInteger(doublings) ? { refusals: member.count } : null;
  };
}
