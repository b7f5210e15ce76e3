import 'server-only';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { needsFactor } from './policy';
import { OIDC_PROVIDER } from './provider';
import { account, passkey, settings, user as users } from './schema';

/**
 * The missing second factor of a session whose user needs one. `enrolment`: the user has none and must add
 * one. `showing`: the user has one that this session has not used. Only the first may add a factor; otherwise
 * a person with only the password could add one and bypass the user's factor.
 */
export type OwedFactor = 'enrolment' | 'showing';

/** Columns of plugins and of ours, which better-auth's types do not include. */
const isTrueIn = (row: object, column: string): boolean =>
  Object.getOwnPropertyDescriptor(row, column)?.value === true;

export const hasAuthenticator = (user: object): boolean => isTrueIn(user, 'twoFactorEnabled');

/** Returns the missing second factor, or null. Single sign-on counts as one while it is configured. */
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
