import 'server-only';
import { asc, eq, sql } from 'drizzle-orm';
import type { Policy, TeamMember } from '@/lib/contract/access';
import type { Role } from '@/lib/contract/roles';
import type { Database } from '../db/client';
import { passkey, session as sessions, settings, twoFactor, user } from '../db/schema/access';
import { setDeactivated, setRole, unknownUser } from './roles';

/** A team; more people than these are not shown. */
const MEMBERS_MAX = 1_000;

/** Qualified, for subqueries: a bare `id` there is that of their own table. */
const OF_THE_USER = sql`${user}."id"`;

/** Everybody who may enter or could once, by name. */
export async function listTeam(database: Database): Promise<TeamMember[]> {
  const rows = await database
    .select({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      deactivatedAt: user.deactivatedAt,
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

/** Gives a user another role. Rejects with `ProblemError` `conflict` for the last administrator. */
export async function changeRole(database: Database, { userId, role }: { userId: string; role: Role }) {
  const row = await setRole(database, userId, role);
  return { role: row.role };
}

/** Signs a user out everywhere and lets them in no more. Rejects as `changeRole` does. */
export async function deactivateUser(database: Database, userId: string) {
  await setDeactivated(database, userId, new Date());
  await database.delete(sessions).where(eq(sessions.userId, userId));
  return { isActive: false };
}

/** Lets a user in again, with the role and the password that they had. */
export async function reactivateUser(database: Database, userId: string) {
  await setDeactivated(database, userId, null);
  return { isActive: true };
}

/**
 * For somebody who lost theirs: takes away the authenticator app, the recovery codes and the passkeys, and
 * signs them out everywhere. Their password stays. Rejects with `ProblemError` `not_found` for nobody.
 */
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

export async function readPolicy(database: Database): Promise<Policy> {
  const [row] = await database.select().from(settings);
  return { secondFactorRequired: row?.requireSecondFactor ?? false };
}

/** Whether everybody needs a second factor; counts at everybody's next request. */
export async function changePolicy(database: Database, policy: Policy): Promise<Policy> {
  const requireSecondFactor = policy.secondFactorRequired;
  await database
    .insert(settings)
    .values({ id: 1, requireSecondFactor })
    .onConflictDoUpdate({ target: settings.id, set: { requireSecondFactor } });
  return policy;
}

export { invite, listInvitations, revokeInvitation } from './invitations';
