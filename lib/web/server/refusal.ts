import 'server-only';
import { headers } from 'next/headers';
import type { ActionName } from '@/lib/audit/action-registry';
import { record } from '@/lib/audit/server/log';
import { countRefusal } from '@/lib/audit/server/refusal-counts';
import { actorOf } from '@/lib/auth/server/actor';
import type { ConsoleSession } from '@/lib/auth/server/session';
import type { ProblemCode } from '@/lib/core/result';
import { type Database, db } from '@/lib/core/server/db/client';
import { traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { type RequestFacts, requestFacts } from '@/lib/http/server/request-facts';

interface Refusal {
  action: ActionName;
  code: ProblemCode;
  path?: string | undefined;
}

/**
 * Writes that a member was refused: each time at first, then at every doubling, with how often it was by
 * then. The server's log has every refusal, and those of visitors without a session alone: rows of the
 * audit log are permanent, so nobody may make them at will. Rejects where a row cannot be written.
 */
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

/** As `keepRefusal`, for the request that is being answered. Never rejects: refused is refused. */
export async function recordRefusal(session: ConsoleSession | null, refusal: Refusal): Promise<void> {
  try {
    await keepRefusal(db(), session, refusal, requestFacts(await headers()));
  } catch (error) {
    const { action, code } = refusal;
    say('error', 'audit.refusal_not_recorded', { action, code, error: traceOf(error) });
  }
}
