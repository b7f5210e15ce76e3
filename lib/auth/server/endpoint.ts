import 'server-only';
import { type createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { z } from 'zod';
import type { AuditEvent, AuditTarget } from '@/lib/audit/model';
import { record } from '@/lib/audit/server/log';
import type { Database } from '@/lib/core/server/db/client';
import type { Limits } from '@/lib/core/server/rate-limit';
import { requestFacts } from '@/lib/http/server/request-facts';
import type { AccessEnv } from './access-env';
import { actorOf } from './actor';
import { actionOf } from './endpoint-rules';

export interface HookContext {
  database: Database;
  settings: AccessEnv;
  limits: Limits;
}

type Middleware = Parameters<typeof createAuthMiddleware>[0];

export type Endpoint = Parameters<Extract<Middleware, (...args: never[]) => unknown>>[0];

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** Returns an unvalidated text of a body, or null. */
export const textIn = (body: unknown, key: string): string | null => {
  if (typeof body !== 'object' || body === null || !(key in body)) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(body, key)?.value;
  return typeof value === 'string' ? value : null;
};

export const factsOf = (context: Endpoint) => requestFacts(context.headers ?? new Headers());

async function halfWayIn(context: Endpoint): Promise<string | null> {
  const cookie = context.context.createAuthCookie('two_factor');
  const identifier = await context.getSignedCookie(cookie.name, context.context.secret);
  if (!identifier) return null;
  const row = await context.context.internalAdapter.findVerificationValue(identifier);
  return row?.value ?? null;
}

export async function accountOf(context: Endpoint): Promise<string | null> {
  if (context.path === '/sign-in/email') return textIn(context.body, 'email')?.trim() ?? null;
  const made = context.context.newSession?.user.id;
  if (made !== undefined) return made;
  const current = (await getSessionFromCtx(context))?.user.id;
  if (current !== undefined) return current;
  return context.path.startsWith('/two-factor/') ? halfWayIn(context) : null;
}

/** Makes a code safe for logs and URLs. It comes from a URL that anyone can write. */
export const harmlessCode = (code: string): string =>
  /^[a-z_]{1,60}$/i.test(code) ? code.toLowerCase() : 'unknown';

const targetOf = (person: Person | null): AuditTarget[] =>
  person === null ? [] : [{ kind: 'user', id: person.id, label: person.email }];

/** Keeps the typed address only if it is an email address, because people also type passwords there. */
function summaryOf(context: Endpoint): AuditEvent['summary'] {
  if (context.path !== '/sign-in/email') return null;
  const email = z.email().max(254).safeParse(textIn(context.body, 'email')?.trim());
  return { email: email.success ? email.data.toLowerCase() : 'not an address' };
}

export function eventOf(
  context: Endpoint,
  person: Person | null,
  code: AuditEvent['code'],
): Omit<AuditEvent, 'outcome'> | null {
  const action = actionOf(context.path);
  if (action === undefined) return null;
  return {
    ...factsOf(context),
    ...{ action, code },
    actor: actorOf(person && { user: person }),
    targets: targetOf(person),
    intentId: null,
    summary: summaryOf(context),
  };
}

export async function recordEndpoint(
  database: Database,
  context: Endpoint,
  person: Person | null,
  { outcome, code }: Pick<AuditEvent, 'outcome' | 'code'>,
): Promise<void> {
  const event = eventOf(context, person, code);
  if (event !== null) await record(database, { ...event, outcome });
}
