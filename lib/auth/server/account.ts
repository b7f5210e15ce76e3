import 'server-only';
import { and, desc, eq, gt, ne } from 'drizzle-orm';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { OwnAccount } from '../model';
import { idleSince } from './freshness';
import { isPasswordOf } from './passwords';
import { account, passkey, session as sessions, twoFactor, user } from './schema';
import type { ConsoleSession } from './session';

const LISTED_MAX = 100;

export async function ownAccount(database: Database, { id, user: own }: ConsoleSession): Promise<OwnAccount> {
  const now = new Date();
  const [passwords, apps, passkeys, open] = await Promise.all([
    database.select({ id: account.id }).from(account).where(isPasswordOf(own.id)),
    database
      .select({ id: twoFactor.id })
      .from(twoFactor)
      .where(and(eq(twoFactor.userId, own.id), eq(twoFactor.verified, true))),
    database
      .select()
      .from(passkey)
      .where(eq(passkey.userId, own.id))
      .orderBy(desc(passkey.createdAt))
      .limit(LISTED_MAX),
    database
      .select()
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, own.id),
          gt(sessions.expiresAt, now),
          gt(sessions.lastUsedAt, idleSince(now)),
        ),
      )
      .orderBy(desc(sessions.lastUsedAt))
      .limit(LISTED_MAX),
  ]);
  return {
    hasPassword: passwords.length > 0,
    hasAuthenticator: apps.length > 0,
    passkeys: passkeys.map((row) => ({
      id: row.id,
      name: row.name,
      createdAt: row.createdAt?.toISOString() ?? null,
    })),
    sessions: open.map((row) => ({
      id: row.id,
      isCurrent: row.id === id,
      address: row.ipAddress,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
    })),
  };
}

/** Changes the person's own name. Earlier audit entries keep the earlier name. */
export async function changeName(database: Database, { user: own }: ConsoleSession, name: string) {
  await database.update(user).set({ name, updatedAt: new Date() }).where(eq(user.id, own.id));
  return { name };
}

/** Ends one of the person's own sessions. Rejects with `not_found` if it has already ended. */
export async function endSession(database: Database, { user: own }: ConsoleSession, sessionId: string) {
  const ended = await database
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, own.id)))
    .returning({ id: sessions.id });
  if (ended.length === 0) throw appError('not_found', 'This session has already ended.');
  return { ended: 1 };
}

export async function endOtherSessions(database: Database, { id, user: own }: ConsoleSession) {
  const ended = await database
    .delete(sessions)
    .where(and(eq(sessions.userId, own.id), ne(sessions.id, id)))
    .returning({ id: sessions.id });
  return { ended: ended.length };
}
