import 'server-only';
import { counted } from '@/lib/core/counted';
import { type Database, db } from '@/lib/core/server/db/client';
import { problemError } from '@/lib/core/server/problem-error';
import { countLimited } from '@/lib/core/server/rate-limit';
import type { Verdict } from '@/lib/verification/verdict';
import type { Candidate } from '../verdict-ticket';
import { type ProbeOptions, probe } from './probe';

/** Of one user, in 5 minutes: a team's file passes at once, a sweep of a network does not. */
const CHECKS_MAX = 300;
const BY_USER = { points: CHECKS_MAX, duration: 300, keyPrefix: 'verify' };

/** Rejects with `rate_limited` after 300 checks in 5 minutes at all replicas; what `probe` finds is a value. */
export async function verify(
  userId: string,
  { url, protocol, secret }: Candidate,
  options: ProbeOptions & { database?: Database } = {},
): Promise<Verdict> {
  const { database = db(), ...others } = options;
  const refused = await countLimited(database, BY_USER, userId);
  if (refused !== null) {
    const seconds = Math.max(1, Math.ceil(refused.waitMs / 1000));
    throw problemError(
      'rate_limited',
      `You have checked ${CHECKS_MAX} tokens in the last minutes. Try again in ${counted(seconds, 'second')}.`,
      { retryAfterMs: refused.waitMs },
    );
  }
  return probe({ url, protocol, token: secret.bearer() }, others);
}
