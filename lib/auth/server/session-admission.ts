import 'server-only';
import { APIError, BASE_ERROR_CODES } from '@better-auth/core/error';
import type { GenericEndpointContext } from 'better-auth';
import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { requestFacts } from '@/lib/http/server/request-facts';
import { SECOND_FACTORS } from './endpoint-rules';
import { user } from './schema';

/**
 * The one answer to whoever does not come in, whatever the reason (OWASP ASVS 5.0, 6.3.8): byte for byte
 * what better-auth says of a wrong password.
 */
export const refused = (): APIError =>
  APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);

/** Whether more than a password opens this session; the one that a new password brings is as the one before. */
function hasSecondFactor(context: GenericEndpointContext | null): boolean {
  if (context === null) return false;
  if (context.path !== '/change-password') return SECOND_FACTORS.has(context.path);
  const before: object = context.context.session?.session ?? {};
  return 'secondFactor' in before && before.secondFactor === true;
}

/**
 * The last gate before any session, however its owner came: a deactivated user gets none. What is known
 * of the device goes into the row.
 */
export async function admitSession<Session extends { userId: string }>(
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
