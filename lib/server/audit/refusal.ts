import 'server-only';
import { headers } from 'next/headers';
import type { AuditActor } from '@/lib/contract/audit';
import { actorName } from '@/lib/contract/person';
import type { ProblemCode } from '@/lib/contract/result';
import type { ConsoleSession } from '../access/session';
import { db } from '../db/client';
import { traceOf } from '../log';
import { requestFacts } from '../perimeter/request-facts';
import { record } from './log';
import { say } from './output';

/** How a person is named in the audit log. */
export const actorOf = (session: ConsoleSession | null): AuditActor =>
  session === null
    ? { id: null, name: 'nobody signed in', kind: 'anonymous' }
    : { id: session.user.id, name: actorName(session.user), kind: 'user' };

/**
 * Writes that somebody was refused. Nobody in particular is told to the server's log alone: rows of the
 * audit log stay for ever, and anybody could make them. Never rejects: refused is refused.
 */
export async function recordRefusal(
  session: ConsoleSession | null,
  { action, code, path }: { action: string; code: ProblemCode; path?: string | undefined },
): Promise<void> {
  try {
    const facts = requestFacts(await headers());
    if (session === null) return say('info', 'refused', { action, code, path, ...facts });
    await record(db(), {
      ...facts,
      actor: actorOf(session),
      action,
      targets: [],
      outcome: 'refused',
      code,
      intentId: null,
      summary: path === undefined ? null : { path },
    });
  } catch (error) {
    say('error', 'audit.refusal_not_recorded', { action, code, error: traceOf(error) });
  }
}
