import 'server-only';
import { createHash } from 'node:crypto';
import { APIError, BASE_ERROR_CODES } from '@better-auth/core/error';
import { passkey } from '@better-auth/passkey';
import { type BetterAuthPlugin, betterAuth, type GenericEndpointContext } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import { eq } from 'drizzle-orm';
import { type Database, db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { limitsOf } from '@/lib/core/server/rate-limit';
import { requestFacts } from '@/lib/http/server/request-facts';
import type { AccessEnv } from './access-env';
import { afterEndpoint } from './after-endpoint';
import { beforeEndpoint } from './before-endpoint';
import type { HookContext } from './endpoint';
import { isEndpoint } from './endpoint-rules';
import { passwordDigests } from './passwords';
import { beginUser, finishUser, NO_TOKENS, OIDC_PROVIDER, providerComplaint, subjectOf } from './provider';
import * as tables from './schema';
import { user } from './schema';
import { cookiePrefix, isSecure } from './session-cookie';

/** The same response for all refusals (OWASP ASVS 5.0, 6.3.8): better-auth's response to a wrong password. */
const refused = (): APIError => APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);

/** Whether more than a password opened this session. A session after a password change inherits it. */
function hasSecondFactor(context: GenericEndpointContext | null): boolean {
  if (context === null) return false;
  if (context.path !== '/change-password') return isEndpoint(context.path, 'second-factor');
  const before: object = context.context.session?.session ?? {};
  return 'secondFactor' in before && before.secondFactor === true;
}

/** The last check before a session is created. A deactivated user gets none. */
async function admitSession<Session extends { userId: string }>(
  database: Database,
  session: Session,
  context: GenericEndpointContext | null,
) {
  const [owner] = await database
    .select({ deactivatedAt: user.deactivatedAt })
    .from(user)
    .where(eq(user.id, session.userId));
  if (owner === undefined || owner.deactivatedAt !== null) throw refused();
  const { address, userAgent } = requestFacts(context?.headers ?? new Headers());
  const now = new Date();
  const stamps = { lastUsedAt: now, provedAt: now, secondFactor: hasSecondFactor(context) };
  return { data: { ...session, ipAddress: address, userAgent, ...stamps } };
}

/** The maximum lifetime of a session, in seconds. The idle timeout is in session.ts. */
const SESSION_SECONDS = 7 * 24 * 3600;

/** A plugin that must be last, because hooks of the options run before those of the second factor. */
const ourRules = (hooks: HookContext): BetterAuthPlugin => ({
  id: 'strongroom',
  hooks: {
    before: [{ matcher: () => true, handler: beforeEndpoint(hooks) }],
    after: [{ matcher: () => true, handler: afterEndpoint(hooks) }],
  },
});

/** The version identifies the secret of a ciphertext. It derives from the secret, so order is irrelevant. */
const versioned = (value: string) => ({
  value,
  version: createHash('sha256').update(`strongroom secret version ${value}`).digest().readUInt32BE(),
});

const singleSignOn = (settings: AccessEnv) =>
  settings.OIDC_ISSUER === undefined
    ? []
    : [
        genericOAuth({
          config: [
            {
              providerId: OIDC_PROVIDER,
              name: settings.OIDC_NAME,
              discoveryUrl: `${settings.OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
              clientId: settings.OIDC_CLIENT_ID ?? '',
              clientSecret: settings.OIDC_CLIENT_SECRET,
              requireIdTokenVerification: true,
              accountSubject: subjectOf(settings.OIDC_CLIENT_ID),
              scopes: ['openid', 'email', 'profile'],
              pkce: true,
            },
          ],
        }),
      ];

function requireVerifiedUser(isVerified: boolean | undefined): void {
  if (isVerified !== true)
    throw new APIError('UNAUTHORIZED', {
      code: 'AUTHENTICATION_FAILED',
      message: 'The device did not verify the user.',
    });
}

/** A passkey opens only one account. The unique index handles two simultaneous registrations. */
async function requireUnknownPasskey(database: Database, credentialId: string | undefined): Promise<void> {
  if (credentialId === undefined) return;
  const { passkey: passkeys } = tables;
  const rows = await database.select().from(passkeys).where(eq(passkeys.credentialID, credentialId)).limit(1);
  if (rows.length > 0)
    throw new APIError('CONFLICT', { code: 'PASSKEY_KNOWN', message: 'This passkey is already registered.' });
}

const plugins = (settings: AccessEnv, database: Database) => [
  twoFactor({ issuer: 'Strongroom', allowPasswordless: true }),
  passkey({
    rpID: new URL(settings.appUrl).hostname,
    rpName: 'Strongroom',
    origin: new URL(settings.appUrl).origin,
    // A passkey counts as two factors only if the device verified the user by fingerprint, face or PIN.
    authenticatorSelection: { userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        requireVerifiedUser(verification.registrationInfo?.userVerified);
        await requireUnknownPasskey(database, verification.registrationInfo?.credential.id);
      },
    },
    authentication: {
      afterVerification: async ({ verification }) =>
        requireVerifiedUser(verification.authenticationInfo.userVerified),
    },
  }),
];

/** better-auth handles sign-in. Limits, audit, roles, the end of sessions and admission are ours. */
export function createAuth(database: Database, settings: AccessEnv, { withProvider = false } = {}) {
  const hooks: HookContext = { database, settings, limits: limitsOf(database) };
  return betterAuth({
    appName: 'Strongroom',
    baseURL: settings.appUrl,
    basePath: '/api/auth',
    // The first secret signs and encrypts; the others only decrypt.
    secrets: [settings.AUTH_SECRET, ...settings.AUTH_SECRET_PREVIOUS].map(versioned),
    // lib/http/server/front-door.ts has already checked the host.
    trustedOrigins: (request) => [new URL(settings.appUrl).origin, ...ownName(request, settings)],
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(database, { provider: 'pg', schema: tables, transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      password: passwordDigests,
    },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      // We check freshness ourselves (`provedAt`), because better-auth counts only from sign-in.
      freshAge: 0,
      additionalFields: {
        lastUsedAt: { type: 'date', required: false, input: false },
        provedAt: { type: 'date', required: false, input: false },
        secondFactor: { type: 'boolean', required: false, input: false },
      },
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false },
        deactivatedAt: { type: 'date', required: false, input: false },
      },
      validateUserInfo: ({ user, source }, context) => providerComplaint(hooks, user, source, context),
    },
    account: {
      // Links an account of the provider to a user with the same address if both sides verified it. An
      // address that was only typed is not enough: its owner would share the account with the person who
      // typed it.
      accountLinking: { enabled: true, trustedProviders: [OIDC_PROVIDER], requireLocalEmailVerified: true },
      updateAccountOnSignIn: false,
    },
    rateLimit: { enabled: false },
    // Throw unexpected errors so that serve.ts handles them. better-auth would print them and send no body.
    onAPIError: { errorURL: `${settings.appUrl}/sign-in`, throw: true },
    advanced: {
      cookiePrefix: cookiePrefix(settings),
      useSecureCookies: false,
      // Set explicitly: if TEST is in the environment, better-auth skips the Origin check.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, secure: isSecure(settings) },
      ipAddress: { disableIpTracking: true },
    },
    databaseHooks: {
      session: { create: { before: async (session, context) => admitSession(database, session, context) } },
      user: {
        create: {
          before: async (user, context) => ({
            data: { ...user, ...(await beginUser(hooks, user, context?.request)) },
          }),
          after: async (user, context) => finishUser(user, context?.request),
        },
      },
      account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } },
    },
    plugins: [
      ...plugins(settings, database),
      ...(withProvider ? singleSignOn(settings) : []),
      ourRules(hooks),
    ],
  });
}

/** Without APP_URL, the console accepts the host that the browser uses: 127.0.0.1 or localhost. */
function ownName(request: Request | undefined, { APP_URL }: AccessEnv): string[] {
  const host = request?.headers.get('host');
  return APP_URL === undefined && host ? [`http://${host}`] : [];
}

export type Auth = ReturnType<typeof createAuth>;

const shared = globalThis as typeof globalThis & { strongroomAuth?: Auth; strongroomProviderAuth?: Auth };

/** The instance of this process. It is created on first use, because a build has no environment. */
export function auth(): Auth {
  shared.strongroomAuth ??= createAuth(db(), env());
  return shared.strongroomAuth;
}

/** Separate from `auth`, so that a failed provider blocks no passwords. Null if it did not respond. */
export async function providerAuth(): Promise<Auth | null> {
  shared.strongroomProviderAuth ??= createAuth(db(), env(), { withProvider: true });
  const built = shared.strongroomProviderAuth;
  const known = await built.$context.then(({ socialProviders }) => socialProviders).catch(() => []);
  if (known.length > 0) return built;
  if (shared.strongroomProviderAuth === built) delete shared.strongroomProviderAuth;
  return null;
}
