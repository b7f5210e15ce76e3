import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';
import { limitedOf } from '@/lib/core/server/rate-limit';

/** Checks and submissions by one link in 15 minutes: each leaves two rows in the audit log, for ever. */
const BY_LINK = { points: 12, duration: 900, keyPrefix: 'collect' };

const made = new WeakMap<Database, ReturnType<typeof limitedOf>>();

/** Counts an act by a link. Rejects with `ProblemError` `rate_limited` after 12 in 15 minutes. */
export async function countAct(database: Database, requestId: string): Promise<void> {
  const consume = made.get(database) ?? limitedOf(database, BY_LINK);
  made.set(database, consume);
  const refused = await consume(requestId);
  if (refused === null) return;
  throw new ProblemError({
    code: 'rate_limited',
    message: 'This was tried too often with this link. Wait a little, then try again.',
    retryAfterMs: Math.ceil(refused.waitMs),
  });
}
