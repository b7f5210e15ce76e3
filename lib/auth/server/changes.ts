import 'server-only';
import { APIError } from 'better-auth/api';
import type { AuditEvent } from '@/lib/audit/model';
import { begin, type Intent } from '@/lib/audit/server/intent';
import type { Database } from '@/lib/core/server/db/client';
import { toProblem } from '@/lib/providers/server/client/problem';
import { type Endpoint, eventOf, type Person } from './endpoint';
import { isEndpoint } from './endpoint-rules';
import { hasAuthenticator } from './required-factor';

const intents = new WeakMap<Request, Intent>();

const notRecorded = (): APIError =>
  new APIError('SERVICE_UNAVAILABLE', {
    code: 'AUDIT_UNAVAILABLE',
    message: 'The audit log could not be written, so nothing was changed.',
  });

/** The first code of a new app activates it. Later codes only confirm identity. */
const turnsAppOn = ({ path }: Endpoint, person: Person): boolean =>
  path === '/two-factor/verify-totp' && !hasAuthenticator(person);

/** Writes the intent if this endpoint makes a change. Throws 503 if the intent cannot be written. */
export async function beginChange(database: Database, context: Endpoint, person: Person): Promise<void> {
  if (!isEndpoint(context.path, 'change') && !turnsAppOn(context, person)) return;
  const event = eventOf(context, person, null);
  // Without a request (an internal call), the outcome could not be matched to its intent.
  if (event === null || context.request === undefined) throw notRecorded();
  try {
    intents.set(context.request, await begin(database, event));
  } catch (error) {
    toProblem(error);
    throw notRecorded();
  }
}

/** Never rejects. Returns false without an intent. `code`: the reason, or a possible one if not `isKnown`. */
export async function finishChange(
  { request }: Endpoint,
  code: AuditEvent['code'],
  isKnown = true,
): Promise<boolean> {
  const intent = request && intents.get(request);
  if (intent === undefined) return false;
  await intent.finish({ outcome: code === null ? 'success' : isKnown ? 'failure' : 'unknown', code });
  return true;
}
