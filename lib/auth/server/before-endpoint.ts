import 'server-only';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { eq, lt } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { countSignIn } from '@/lib/core/server/metrics';
import { countAddress } from '@/lib/core/server/rate-limit';
import { beginChange } from './changes';
import { accountOf, type Endpoint, factsOf, type HookContext, recordEndpoint, textIn } from './endpoint';
import { hasRefusedField, isEndpoint, mayWhileOwed } from './endpoint-rules';
import { isIdle, isProofFresh } from './freshness';
import { passwordComplaint } from './passwords';
import { hasAuthenticator, owedFactor } from './required-factor';
import { session as sessions, verification } from './schema';

const tooMany = (waitMs: number): APIError =>
  new APIError(
    'TOO_MANY_REQUESTS',
    { code: 'TOO_MANY_ATTEMPTS', message: 'Too many attempts.' },
    { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  );

function refuseFields({ path, body }: Endpoint): void {
  const sent: unknown = body;
  if (typeof sent === 'object' && sent !== null && hasRefusedField(path, sent))
    throw new APIError('BAD_REQUEST', {
      code: 'NOT_TAKEN',
      message: 'This request has a field that is not allowed.',
    });
}

/** Our columns, which better-auth's types do not include. */
const columnIn = (row: object, column: 'provedAt' | 'lastUsedAt' | 'deactivatedAt'): unknown =>
  Object.getOwnPropertyDescriptor(row, column)?.value;

const timeIn = (row: object, column: 'provedAt' | 'lastUsedAt'): Date => {
  const value = columnIn(row, column);
  return value instanceof Date ? value : new Date(0);
};

/** better-auth checks only the absolute end of a session, not idle time or deactivated users. */
async function currentOf(context: Endpoint, database: Database) {
  const current = await getSessionFromCtx(context);
  if (current === null) return null;
  const isOver =
    isIdle({ lastUsedAt: timeIn(current.session, 'lastUsedAt') }) ||
    columnIn(current.user, 'deactivatedAt') instanceof Date;
  if (!isOver) return current;
  await database.delete(sessions).where(eq(sessions.id, current.session.id));
  context.context.session = null;
  return null;
}

/** Counts an attempt. Only the first refused one is recorded, so that the log is not flooded. */
async function countAttempt(context: Endpoint, { limits, database }: HookContext): Promise<void> {
  const refusal = await limits.begin({
    address: factsOf(context).address,
    account: await accountOf(context),
  });
  if (refusal === null) return;
  countSignIn('limited');
  if (refusal.isFirst)
    await recordEndpoint(database, context, context.context.session?.user ?? null, {
      outcome: 'refused',
      code: 'too_many_attempts',
    });
  throw tooMany(refusal.waitMs);
}

const PASSKEY_OPTIONS = { points: 60, duration: 300, keyPrefix: 'passkey-options' };

/** Each response adds a row for 5 minutes, so an address gets 60. Also deletes expired rows. */
async function countOptions(context: Endpoint, { database }: HookContext): Promise<void> {
  const refusal = await countAddress(database, PASSKEY_OPTIONS, factsOf(context).address);
  if (refusal !== null) throw tooMany(refusal.waitMs);
  await database.delete(verification).where(lt(verification.expiresAt, new Date()));
}

/** An authenticator code works once (RFC 6238, 5.2), so that a person who saw it cannot use it. */
async function spendCode(context: Endpoint, { limits, database }: HookContext): Promise<void> {
  const code = textIn(context.body, 'code');
  const account = await accountOf(context);
  if (code === null || account === null || (await limits.spendCode(account, code))) return;
  if (context.context.session === null) countSignIn('failure');
  await recordEndpoint(database, context, context.context.session?.user ?? null, {
    outcome: 'refused',
    code: 'code_used_already',
  });
  throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'Invalid code' });
}

async function checkNewPassword(context: Endpoint, email: string): Promise<void> {
  const complaint = await passwordComplaint(textIn(context.body, 'newPassword') ?? '', email);
  if (complaint !== null)
    throw new APIError('BAD_REQUEST', { code: 'PASSWORD_COMPROMISED', message: complaint });
}

type Current = NonNullable<Awaited<ReturnType<typeof currentOf>>>;

async function refuseWhileOwed(context: Endpoint, current: Current, hooks: HookContext): Promise<void> {
  if (isEndpoint(context.path, 'open-while-owed')) return;
  const { database, settings } = hooks;
  const owes = await owedFactor(database, current, settings.OIDC_ISSUER !== undefined);
  if (owes === null || mayWhileOwed(context.path, owes, hasAuthenticator(current.user))) return;
  await recordEndpoint(database, context, current.user, { outcome: 'refused', code: 'second_factor_owed' });
  throw new APIError('FORBIDDEN', {
    code: 'SECOND_FACTOR_OWED',
    message: 'A second factor is required first.',
  });
}

async function refuseWithoutProof(context: Endpoint, current: Current, hooks: HookContext): Promise<void> {
  if (!isEndpoint(context.path, 'needs-proof')) return;
  if (isProofFresh({ provedAt: timeIn(current.session, 'provedAt') })) return;
  await recordEndpoint(hooks.database, context, current.user, {
    outcome: 'refused',
    code: 'identity_required',
  });
  throw new APIError('FORBIDDEN', { code: 'IDENTITY_REQUIRED', message: 'Confirm that it is you.' });
}

/** Checks limits, identity and common passwords, and writes the intent, before better-auth runs. */
export const beforeEndpoint = (hooks: HookContext) =>
  createAuthMiddleware(async (context) => {
    // Every request asks for the session, and session.ts checks its end itself.
    if (context.path === '/get-session') return undefined;
    refuseFields(context);
    const current = await currentOf(context, hooks.database);
    if (current !== null) {
      await refuseWhileOwed(context, current, hooks);
      await refuseWithoutProof(context, current, hooks);
      if (context.path === '/change-password') await checkNewPassword(context, current.user.email);
    }
    if (context.path === '/passkey/generate-authenticate-options') await countOptions(context, hooks);
    if (isEndpoint(context.path, 'guessable')) await countAttempt(context, hooks);
    if (context.path === '/two-factor/verify-totp') await spendCode(context, hooks);
    if (current !== null) await beginChange(hooks.database, context, current.user);
    if (context.path === '/change-password')
      // Other sessions always end when the password changes, even if the request says otherwise.
      return { context: { body: { ...context.body, revokeOtherSessions: true } } };
    return undefined;
  });
