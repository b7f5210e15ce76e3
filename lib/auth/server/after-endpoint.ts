import 'server-only';
import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { and, eq, ne } from 'drizzle-orm';
import { log, traceOf } from '@/lib/core/server/log';
import { countSignIn } from '@/lib/core/server/metrics';
import { finishChange } from './changes';
import {
  accountOf,
  type Endpoint,
  factsOf,
  type HookContext,
  harmlessCode,
  type Person,
  recordEndpoint,
  textIn,
} from './endpoint';
import { actionOf, isEndpoint } from './endpoint-rules';
import { renewDigest } from './passwords';
import { applyProviderRole } from './provider';
import { session as sessions, user as users } from './schema';

/** Why it was refused, as a code; null where it was not. A redirect with a code is how a provider's refusal ends. */
function failureOf(returned: unknown): string | null {
  if (!isAPIError(returned)) return null;
  const location = new Headers(returned.headers).get('location');
  if (location === null) return harmlessCode(returned.body?.code ?? 'refused');
  const error = new URL(location, 'http://console').searchParams.get('error');
  return error === null ? null : harmlessCode(error);
}

/** What a good answer changes about the session: a proof renews it, a second factor is remembered. */
async function markSession(context: Endpoint, { database }: HookContext): Promise<void> {
  const { session: before, newSession: made } = context.context;
  if (!before) return;
  const isProof = isEndpoint(context.path, 'proof');
  const isFactor = isEndpoint(context.path, 'second-factor');
  if (!made && (isProof || isFactor))
    await database
      .update(sessions)
      .set({ ...(isProof && { provedAt: new Date() }), ...(isFactor && { secondFactor: true }) })
      .where(eq(sessions.id, before.session.id));
  // Whoever signs in within a session gets another one; the first is of no use any more.
  if (made && isEndpoint(context.path, 'sign-in'))
    await database
      .delete(sessions)
      .where(and(eq(sessions.id, before.session.id), ne(sessions.id, made.session.id)));
}

/** The right password is there for this moment only: the time to keep it in the present form. Never in the way of a sign-in. */
async function renewPassword(context: Endpoint, { database }: HookContext): Promise<void> {
  const password = textIn(context.body, 'password');
  if (context.path !== '/sign-in/email' || password === null) return;
  const email = textIn(context.body, 'email')?.trim().toLowerCase() ?? '';
  const [owner] = await database.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (owner !== undefined)
    await renewDigest(database, owner.id, password).catch((error: unknown) =>
      log().error({ error: traceOf(error) }, 'access.password_not_renewed'),
    );
}

export const afterEndpoint = (hooks: HookContext) =>
  createAuthMiddleware(async (context) => {
    if (actionOf(context.path) === undefined) return;
    const { database, limits } = hooks;
    const { session: before, newSession: made, returned } = context.context;
    const failure = failureOf(returned);
    const person: Person | null = made?.user ?? before?.user ?? null;
    const isSigningIn = isEndpoint(context.path, 'sign-in') && !before;
    // The password was right and the second factor is still to come: nobody is in yet.
    const isHalfWay = context.path === '/sign-in/email' && failure === null && !made;
    if (isSigningIn && !isHalfWay) countSignIn(failure === null ? 'success' : 'failure');
    if (failure === null) {
      if (isEndpoint(context.path, 'guessable'))
        await limits.succeed({ address: factsOf(context).address, account: await accountOf(context) });
      await markSession(context, hooks);
      await renewPassword(context, hooks);
      if (context.path === '/callback/:id' && made)
        await applyProviderRole(hooks, made.user.id, context.request);
    }
    // An error of the server says nothing about what was done before it.
    const isKnown = !isAPIError(returned) || returned.statusCode < 500;
    if (await finishChange(context, failure, isKnown)) return;
    if (person === null && !isSigningIn) return;
    await recordEndpoint(database, context, person, {
      outcome: failure === null ? 'success' : 'refused',
      code: isHalfWay ? 'second_factor_pending' : failure,
    });
  });
