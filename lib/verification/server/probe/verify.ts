import 'server-only';
import { counted } from '@/lib/core/counted';
import { appError } from '@/lib/core/server/app-error';
import { type Database, db } from '@/lib/core/server/db/client';
import { countLimited } from '@/lib/core/server/rate-limit';
import type { Verdict } from '@/lib/verification/verdict';
import type { TokenToVerify } from '../verdict-ticket';
import { type ProbeOptions, probe } from './probe';

/** Per user in 5 minutes: enough for a team's file, too few to scan a network. */
const CHECKS_MAX = 300;
const BY_USER = { points: CHECKS_MAX, duration: 300, keyPrefix: 'verify' };

/** Rejects with `rate_limited` after 300 verifications in 5 minutes over all replicas. Findings of `probe` are values. */
export async function verify(
  userId: string,
  { url, protocol, secret }: TokenToVerify,
  options: ProbeOptions & { database?: Database } = {},
): Promise<Verdict> {
  const { database = db(), ...others } = options;
  const refused = await countLimited(database, BY_USER, userId);
  if (refused !== null) {
    const seconds = Math.max(1, Math.ceil(refused.waitMs / 1000));
    throw appError(
      'rate_limited',
      `You verified ${CHECKS_MAX} tokens in the last 5 minutes. Try again in ${counted(seconds, 'second')}.`,
      { retryAfterMs: refused.waitMs },
    );
  }
  return probe({ url, protocol, token: secret.bearer() }, others);
}
