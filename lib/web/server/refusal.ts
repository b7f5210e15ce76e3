import 'server-only';
import { headers } from 'next/headers';
import type { ActionName } from '@/lib/audit/action-registry';
import { record } from '@/lib/audit/server/log';
import { actorOf } from '@/lib/auth/server/actor';
import type { ConsoleSession } from '@/lib/auth/server/session';
import type { ProblemCode } from '@/lib/core/result';
import { type Database, db } from '@/lib/core/server/db/client';
import { traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { countOnly } from '@/lib/core/server/rate-limit';
import { type RequestFacts, requestFacts } from '@/lib/http/server/request-facts';

const ROWS_AT_FIRST = 20;
const BY_MEMBER = { duration: 15 * 60, keyPrefix: 'refused' };

/** Null if a refusal gets no row. `refusals` is set if one row counts several: the 40th, 80th, 160th … */
async function countRefusal(database: Database, userId: string): Promise<{ refusals: number | null } | null> {
  const refusals = await countOnly(database, BY_MEMBER, userId);
  if (refusals <= ROWS_AT_FIRST) return { refusals: null };
  const doublings = Math.log2(refusals / ROWS_AT_FIRST);
  return Number.isInteger(doublings) ? { refusals } : null;
}

interface Refusal {
  action: ActionName;
  code: ProblemCode;
  path?: string | undefined;
}

/** Writes a row for the first refusals, then at every doubling. Rejects if a row cannot be written. */
export async function keepRefusal(
  database: Database,
  session: ConsoleSession | null,
  { action, code, path }: Refusal,
  facts: RequestFacts,
): Promise<void> {
  say('info', 'refused', { action, code, path, userId: session?.user.id, ...facts });
  if (session === null) return;
  const counted = await countRefusal(database, session.user.id);
  if (counted === null) return;
  const { refusals } = counted;
  await record(database, {
    ...facts,
    actor: actorOf(session),
    action,
    targets: [],
    outcome: 'refused',
    code,
    intentId: null,
    summary:
      path === undefined && refusals === null
        ? null
        : { ...(path !== undefined && { path }), ...(refusals !== null && { refusals }) },
  });
}

/** Like `keepRefusal`, for the current request. Never rejects, because the request is refused anyway. */
export async function recordRefusal(session: ConsoleSession | null, refusal: Refusal): Promise<void> {
  try {
    await keepRefusal(db(), session, refusal, requestFacts(await headers()));
  } catch (error) {
    const { action, code } = refusal;
    say('error', 'audit.refusal_not_recorded', { action, code, error: traceOf(error) });
  }
}
