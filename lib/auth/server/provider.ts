import 'server-only';
import type { GenericEndpointContext } from 'better-auth';
import { and, eq } from 'drizzle-orm';
import { decodeJwt, type JWTPayload } from 'jose';
import type { AuditEvent, AuditTarget } from '@/lib/audit/model';
import { begin, type Intent } from '@/lib/audit/server/intent';
import { harmlessName } from '@/lib/core/person';
import { ROLES, type Role } from '@/lib/core/roles';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { requestFacts } from '@/lib/http/server/request-facts';
import type { AccessEnv } from './access-env';
import { isSetUp } from './is-set-up';
import { setRole } from './roles';
import { account as accounts, user as users } from './schema';

/** The id of the OpenID Connect provider. It is part of the callback URL, `/api/auth/callback/oidc`. */
export const OIDC_PROVIDER = 'oidc';

interface Context {
  database: Database;
  settings: AccessEnv;
}

type Claims = Record<string, unknown>;

/** The provider's claims by request. They are needed again after the user row exists. */
const claimsOf = new WeakMap<Request, Claims>();

/** Whether an ID token expires and is for this client alone or as authorized party (2, 3.1.3.7). */
const isForUs = ({ exp, aud, azp }: JWTPayload, clientId: string | undefined): boolean =>
  typeof exp === 'number' && (azp === undefined ? [aud].flat().length === 1 : azp === clientId);

/**
 * Returns the subject of the ID token, whose signature, issuer, audience and time are already verified.
 * Returns an empty text, which refuses the sign-in, if there is no ID token, if it does not expire or is for
 * another party, or if the UserInfo endpoint has another subject (OpenID Connect Core 1.0, 3.1.3.7 and
 * 5.3.2).
 */
export const subjectOf =
  (clientId: string | undefined) =>
  ({ tokens, profile }: { tokens: { idToken?: string | undefined }; profile: Claims }): string => {
    const claims = tokens.idToken === undefined ? {} : decodeJwt(tokens.idToken);
    return claims.sub !== undefined && claims.sub === profile.sub && isForUs(claims, clientId)
      ? claims.sub
      : '';
  };

/** `*` allows every domain; an empty list allows none. */
const isAllowed = (email: string, domains: readonly string[]): boolean =>
  domains.some((domain) => domain === '*' || email.toLowerCase().endsWith(`@${domain.toLowerCase()}`));

/**
 * Whether the account of this address belongs to another subject of the provider. A provider can give an
 * address to another person, who must not open the account of the previous one.
 */
async function hasOtherSubject(database: Database, email: string, subject: unknown): Promise<boolean> {
  const rows = await database
    .select({ subject: accounts.accountId })
    .from(accounts)
    .innerJoin(users, eq(accounts.userId, users.id))
    .where(and(eq(users.email, email.toLowerCase()), eq(accounts.providerId, OIDC_PROVIDER)));
  return rows.length > 0 && rows.every((row) => row.subject !== subject);
}

/** Returns a code of a fixed list, or nothing. Refuses everyone before the first administrator exists. */
export async function providerComplaint(
  { database, settings }: Context,
  user: { email?: string | null | undefined },
  source: { method: string; oauth?: { profile?: Claims | undefined } | undefined },
  context: GenericEndpointContext,
): Promise<{ error: string } | undefined> {
  if (source.method !== 'oauth') return;
  const claims = source.oauth?.profile ?? {};
  if (!(await isSetUp(database))) return { error: 'not_set_up' };
  if (claims.email_verified !== true) return { error: 'email_not_verified' };
  if (typeof user.email !== 'string' || !isAllowed(user.email, settings.OIDC_ALLOWED_DOMAINS))
    return { error: 'domain_not_allowed' };
  if (await hasOtherSubject(database, user.email, claims.sub)) return { error: 'other_subject' };
  if (context.request) claimsOf.set(context.request, claims);
  return undefined;
}

/** Returns the role that the claim names; the highest of several; null if it names none. */
function roleOf(claims: Claims, claim: string): Role | null {
  const values = [claims[claim]].flat();
  return ROLES.findLast((role) => values.includes(role)) ?? null;
}

const namedRole = ({ settings }: Context, request: Request | undefined): Role | null => {
  const claims = request && claimsOf.get(request);
  if (claims === undefined || settings.OIDC_ROLE_CLAIM === undefined) return null;
  return roleOf(claims, settings.OIDC_ROLE_CLAIM);
};

function eventOf(
  request: Request | undefined,
  about: Pick<AuditEvent, 'action' | 'targets' | 'summary'>,
): Omit<AuditEvent, 'outcome'> {
  const facts = requestFacts(request?.headers ?? new Headers());
  const actor = { id: null, name: 'single sign-on', kind: 'system' } as const;
  return { ...facts, ...about, actor, code: null, intentId: null };
}

const userTarget = (id: string, email: string): AuditTarget => ({ kind: 'user', id, label: email });

const newcomers = new WeakMap<Request, Intent>();

/** Returns the role and name of a new user of the provider. Rejects if the audit log cannot be written. */
export async function beginUser(
  context: Context,
  { email, name }: { email: string; name: string },
  request: Request | undefined,
): Promise<{ role: Role; name: string }> {
  const role = namedRole(context, request) ?? context.settings.OIDC_DEFAULT_ROLE;
  const about = { targets: [], summary: { email, role } };
  const intent = await begin(context.database, eventOf(request, { action: 'user.create', ...about }));
  if (request !== undefined) newcomers.set(request, intent);
  return { role, name: harmlessName(name) || email.replace(/@.*/, '') };
}

export async function finishUser(user: { id: string; email: string }, request: Request | undefined) {
  const intent = request && newcomers.get(request);
  await intent?.finish({ outcome: 'success', code: null, targets: [userTarget(user.id, user.email)] });
}

/** Applies the provider's role, or the default, at every sign-in. Never removes the last administrator. */
export async function applyProviderRole(
  context: Context,
  userId: string,
  request: Request | undefined,
): Promise<void> {
  const { database, settings } = context;
  if (settings.OIDC_ROLE_CLAIM === undefined) return;
  const role = namedRole(context, request) ?? settings.OIDC_DEFAULT_ROLE;
  const [row] = await database
    .select({ role: users.role, email: users.email })
    .from(users)
    .where(eq(users.id, userId));
  if (row === undefined || row.role === role) return;
  const about = { targets: [userTarget(userId, row.email)], summary: { from: row.role, role } };
  const intent = await begin(database, eventOf(request, { action: 'user.change-role', ...about }));
  try {
    await setRole(database, userId, role);
  } catch (error) {
    const code = error instanceof AppError ? error.problem.code : 'unexpected';
    // An unexpected error may come before or after the change.
    await intent.finish(
      code === 'unexpected' ? { outcome: 'unknown', code: 'outcome_unknown' } : { outcome: 'failure', code },
    );
    if (code !== 'conflict') throw error;
    return;
  }
  await intent.finish({ outcome: 'success', code: null });
}

/** The provider's tokens are not stored, because they are not needed. */
export const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
} as const;
