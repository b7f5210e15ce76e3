import 'server-only';
import { headers } from 'next/headers';
import type { ActionName } from '@/lib/audit/action-registry';
import { db } from '@/lib/core/server/db/client';
import { say } from '@/lib/core/server/output';
import { ProblemError } from '@/lib/core/server/problem-error';
import { limitsOf } from '@/lib/core/server/rate-limit';
import { requestFacts } from '@/lib/http/server/request-facts';

export const tooMany = (waitMs: number): ProblemError =>
  new ProblemError({
    code: 'rate_limited',
    message: 'Too many attempts. Wait a little, then try again.',
    retryAfterMs: Math.ceil(waitMs),
  });

/** Headers of the request, or none outside of one. */
async function headersOrNone(): Promise<Headers> {
  try {
    return await headers();
  } catch (error) {
    if (error instanceof Error && 'digest' in error) throw error;
    return new Headers();
  }
}

const addressOf = async (): Promise<string | null> => requestFacts(await headersOrNone()).address;

/**
 * Looks only, and counts nothing: rejects with `ProblemError` `rate_limited` where `limited` would, so that
 * who is over the limit writes nothing anywhere.
 */
export async function refuseWhenLimited(): Promise<void> {
  const refusal = await limitsOf(db(), 'invitation').look(await addressOf());
  if (refusal !== null) throw tooMany(refusal.waitMs);
}

/**
 * Counts an input of a public action that did not pass its schema against the address, as a wrong link counts, and
 * logs it. Rejects with `ProblemError` `rate_limited` after too many.
 */
export async function countUnread(action: ActionName): Promise<void> {
  const facts = requestFacts(await headersOrNone());
  say('info', 'action.unread', { action, ...facts });
  const refusal = await limitsOf(db(), 'invitation').begin({ address: facts.address, account: null });
  if (refusal !== null) throw tooMany(refusal.waitMs);
}

/**
 * Runs something that can be guessed at without an account: attempts count against the address, in
 * PostgreSQL and apart from those at signing in, and good ones do not. Rejects with `ProblemError`
 * `rate_limited` after too many.
 */
export async function limited<T>(run: () => Promise<T>): Promise<T> {
  const attempt = { address: await addressOf(), account: null };
  const limits = limitsOf(db(), 'invitation');
  const refusal = await limits.begin(attempt);
  if (refusal !== null) throw tooMany(refusal.waitMs);
  const value = await run();
  await limits.succeed(attempt);
  return value;
}
