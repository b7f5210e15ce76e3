import 'server-only';
import { counted } from '@/lib/core/counted';
import { type Database, db } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';
import { limitedOf } from '@/lib/core/server/rate-limit';
import type { Verdict } from '@/lib/verification/verdict';
import type { Candidate } from '../verdict-ticket';
import { type ProbeOptions, probe } from './probe';

/** Of one user, in 5 minutes: a team's file passes at once, a sweep of a network does not. */
const CHECKS_MAX = 300;
const WINDOW_SECONDS = 300;

const made = new WeakMap<Database, ReturnType<typeof limitedOf>>();

/**
 * Probes for a user. Rejects with `ProblemError` `rate_limited`, which says how long to wait, after 300
 * checks in 5 minutes at all replicas together; what `probe` finds is a value.
 */
export async function verify(
  userId: string,
  { url, protocol, secret }: Candidate,
  options: ProbeOptions & { database?: Database } = {},
): Promise<Verdict> {
  const { database = db(), ...others } = options;
  const consume =
    made.get(database) ??
    limitedOf(database, { points: CHECKS_MAX, duration: WINDOW_SECONDS, keyPrefix: 'verify' });
  made.set(database, consume);
  const refused = await consume(userId);
  if (refused !== null) {
    const seconds = Math.max(1, Math.ceil(refused.waitMs / 1000));
    throw new ProblemError({
      code: 'rate_limited',
      message: `You have checked ${CHECKS_MAX} tokens in the last minutes. Try again in ${counted(seconds, 'second')}.`,
      retryAfterMs: refused.waitMs,
    });
  }
  return probe({ url, protocol, token: secret.bearer() }, others);
}
