import 'server-only';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Role } from '@/lib/core/roles';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { TeamMember } from '../model';
import { OIDC_PROVIDER } from './provider';
import { setDeactivated, setRole, unknownUser } from './roles';
import { account, passkey, session as sessions, twoFactor, user } from './schema';

const MEMBERS_MAX = 1_000;

/** Qualified for subqueries, in which a plain `id` is the column of the inner table. */
const OF_THE_USER = sql`${user}."id"`;

const hasAccount = (providerId: string) =>
  sql<boolean>`exists (select 1 from ${account}
    where ${account.userId} = ${OF_THE_USER} and ${account.providerId} = ${providerId})`;

export async function listTeam(database: Database): Promise<TeamMember[]> {
  const rows = await database
    .select({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      deactivatedAt: user.deactivatedAt,
      hasPassword: hasAccount('credential'),
      hasSingleSignOn: hasAccount(OIDC_PROVIDER),
      hasSecondFactor: sql<boolean>`coalesce(${user.twoFactorEnabled}, false)
        or exists (select 1 from ${passkey} where ${passkey.userId} = ${OF_THE_USER})`,
      lastUsedAt: sql<string | null>`(select to_char(max(${sessions.lastUsedAt}) at time zone 'utc',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"') from ${sessions} where ${sessions.userId} = ${OF_THE_USER})`,
    })
    .from(user)
    .orderBy(asc(user.name), asc(user.id))
    .limit(MEMBERS_MAX);
  return rows.map(({ deactivatedAt, ...row }) => ({ ...row, isActive: deactivatedAt === null }));
}

/** Changes the role of a user. Rejects with `conflict` for the last administrator. */
export async function changeRole(database: Database, { userId, role }: { userId: string; role: Role }) {
  const row = await setRole(database, userId, role);
  return { role: row.role };
}

/** Ends all sessions of a user and blocks sign-in. Rejects like `changeRole`. */
export async function deactivateUser(database: Database, userId: string) {
  await setDeactivated(database, userId, new Date());
  await database.delete(sessions).where(eq(sessions.userId, userId));
  return { isActive: false };
}

export async function reactivateUser(database: Database, userId: string) {
  await setDeactivated(database, userId, null);
  return { isActive: true };
}

/** Removes the app, recovery codes, passkeys and all sessions. Rejects with `not_found`. */
export async function resetSecondFactor(database: Database, userId: string) {
  await database.transaction(async (transaction) => {
    const changed = await transaction
      .update(user)
      .set({ twoFactorEnabled: false, updatedAt: new Date() })
      .where(eq(user.id, userId))
      .returning({ id: user.id });
    if (changed.length === 0) throw unknownUser();
    for (const table of [twoFactor, passkey, sessions])
      await transaction.delete(table).where(eq(table.userId, userId));
  });
  return { hasSecondFactor: false };
}

/**
 * The next single sign-on with this verified address links again. Rejects with `not_found` without a link.
 */
export async function releaseSingleSignOn(database: Database, userId: string) {
  await database.transaction(async (transaction) => {
    const released = await transaction
      .delete(account)
      .where(and(eq(account.userId, userId), eq(account.providerId, OIDC_PROVIDER)))
      .returning({ id: account.id });
    if (released.length === 0) throw appError('not_found', 'No single sign-on is linked. Reload the page.');
    await transaction.delete(sessions).where(eq(sessions.userId, userId));
  });
  return { hasSingleSignOn: false };
}

export { invite, listInvitations, revokeInvitation } from './invitations';
export { createPasswordReset } from './password-reset';
export { changePolicy, readPolicy } from './policy';
