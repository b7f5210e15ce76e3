import 'server-only';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { needsFactor } from './policy';
import { OIDC_PROVIDER } from './provider';
import { account, passkey, settings, user as users } from './schema';

/**
 * What a session owes whose user needs a second factor: its user has none and must enrol one, or has
 * one that this session has not shown. Only the first may add one: otherwise a password alone would make a
 * factor of its own and go past that of the user.
 */
export type OwedFactor = 'enrolment' | 'showing';

/** Columns that plugins and we add, which the types of better-auth do not show. */
const isTrueIn = (row: object, column: string): boolean =>
  Object.getOwnPropertyDescriptor(row, column)?.value === true;

export const hasAuthenticator = (user: object): boolean => isTrueIn(user, 'twoFactorEnabled');

/** What this session owes; null where nothing. Single sign-on counts as a factor while it is configured. */
export async function owedFactor(
  database: Database,
  { session, user }: { session: object; user: { id: string } },
  hasProvider: boolean,
): Promise<OwedFactor | null> {
  const isShown = isTrueIn(session, 'secondFactor');
  const hasApp = hasAuthenticator(user);
  if (isShown && hasApp) return null;
  const [row] = await database
    .select({
      kept: settings.secondFactorFor,
      role: users.role,
      hasPasskey: sql<boolean>`exists (select 1 from ${passkey} where ${passkey.userId} = ${user.id})`,
      hasAccount: sql<boolean>`exists (select 1 from ${account}
        where ${account.userId} = ${user.id} and ${account.providerId} = ${OIDC_PROVIDER})`,
    })
    .from(users)
    .leftJoin(settings, sql`true`)
    .where(eq(users.id, user.id));
  if (row === undefined || !needsFactor(row.kept, row.role)) return null;
  const hasFactor = hasApp || row.hasPasskey || (hasProvider && row.hasAccount);
  if (!hasFactor) return 'enrolment';
  return isShown ? null : 'showing';
}
