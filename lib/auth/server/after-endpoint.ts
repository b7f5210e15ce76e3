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

/** Returns the code of a refusal, or null. A provider's refusal ends with a redirect that has a code. */
function failureOf(returned: unknown): string | null {
  if (!isAPIError(returned)) return null;
  const location = new Headers(returned.headers).get('location');
  if (location === null) return harmlessCode(returned.body?.code ?? 'refused');
  const error = new URL(location, 'http://console').searchParams.get('error');
  return error === null ? null : harmlessCode(error);
}

/** Updates the session after success: an identity confirmation renews it, and a second factor is stored. */
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
  // A sign-in within a session creates another one. The first is no longer needed.
  if (made && isEndpoint(context.path, 'sign-in'))
    await database
      .delete(sessions)
      .where(and(eq(sessions.id, before.session.id), ne(sessions.id, made.session.id)));
}

/** Updates an old hash, because only sign-in has the plain password. An error does not block sign-in. */
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
    // A server error does not show what was done before it.
    const isKnown = !isAPIError(returned) || returned.statusCode < 500;
    if (await finishChange(context, failure, isKnown)) return;
    if (person === null && !isSigningIn) return;
    await recordEndpoint(database, context, person, {
      outcome: failure === null ? 'success' : 'refused',
      code: isHalfWay ? 'second_factor_pending' : failure,
    });
  });
