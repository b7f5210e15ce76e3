import 'server-only';
import { headers } from 'next/headers';
import type { ActionName } from '@/lib/audit/action-registry';
import { appError } from '@/lib/core/server/app-error';
import { db } from '@/lib/core/server/db/client';
import { say } from '@/lib/core/server/output';
import { limitsOf } from '@/lib/core/server/rate-limit';
import { requestFacts } from '@/lib/http/server/request-facts';

export const tooMany = (waitMs: number) =>
  appError('rate_limited', 'Too many attempts. Wait a few minutes, then try again.', {
    retryAfterMs: Math.ceil(waitMs),
  });

async function headersOrNone(): Promise<Headers> {
  try {
    return await headers();
  } catch (error) {
    if (error instanceof Error && 'digest' in error) throw error;
    return new Headers();
  }
}

const addressOf = async (): Promise<string | null> => requestFacts(await headersOrNone()).address;

/** Rejects with `rate_limited` like `limited`, but does not count an attempt. */
export async function refuseWhenLimited(): Promise<void> {
  const refusal = await limitsOf(db(), 'invitation').look(await addressOf());
  if (refusal !== null) throw tooMany(refusal.waitMs);
}

/** Counts an unreadable input of a public action like a wrong link. Rejects with `rate_limited`. */
export async function countUnread(action: ActionName): Promise<void> {
  const facts = requestFacts(await headersOrNone());
  say('info', 'action.unread', { action, ...facts });
  const refusal = await limitsOf(db(), 'invitation').begin({ address: facts.address, account: null });
  if (refusal !== null) throw tooMany(refusal.waitMs);
}

/** Failed attempts count against the client address. Rejects with `rate_limited` after too many. */
export async function limited<T>(run: () => Promise<T>): Promise<T> {
  const attempt = { address: await addressOf(), account: null };
  const limits = limitsOf(db(), 'invitation');
  const refusal = await limits.begin(attempt);
  if (refusal !== null) throw tooMany(refusal.waitMs);
  const value = await run();
  await limits.succeed(attempt);
  return value;
}
