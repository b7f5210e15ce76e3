import 'server-only';
import { and, eq, lt, sql } from 'drizzle-orm';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { Role } from '@/lib/core/roles';
import { type Database, db } from '@/lib/core/server/db/client';
import { isNotKept } from '@/lib/core/server/db/named-statement';
import { env } from '@/lib/core/server/env';
import { openPeer, PEER_HEADER } from '@/lib/http/server/peer';
import { isIdle } from './freshness';
import { needsFactor } from './policy';
import { type OwedFactor, owedFactor } from './required-factor';
import { session as sessions, settings, user } from './schema';
import { sessionToken } from './session-cookie';

const prepare = (database: Database, name: string) =>
  database
    .select({
      id: sessions.id,
      expiresAt: sessions.expiresAt,
      lastUsedAt: sessions.lastUsedAt,
      provedAt: sessions.provedAt,
      secondFactor: sessions.secondFactor,
      user: {
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        deactivatedAt: user.deactivatedAt,
        twoFactorEnabled: user.twoFactorEnabled,
      },
      secondFactorFor: settings.secondFactorFor,
    })
    .from(sessions)
    .innerJoin(user, eq(sessions.userId, user.id))
    .leftJoin(settings, sql`true`)
    .where(eq(sessions.token, sql.placeholder('token')))
    .prepare(name);

const statements = new WeakMap<Database, ReturnType<typeof prepare>>();

/** Every request runs this query, so PostgreSQL plans it once per connection. */
export async function sessionByToken(database: Database, token: string) {
  const statement = statements.get(database) ?? prepare(database, 'session-by-token');
  statements.set(database, statement);
  try {
    return (await statement.execute({ token }))[0];
  } catch (error) {
    if (!isNotKept(error)) throw error;
    const unnamed = prepare(database, '');
    statements.set(database, unnamed);
    return (await unnamed.execute({ token }))[0];
  }
}

const USE_WRITTEN_MS = 60_000;

export interface ConsoleSession {
  id: string;
  user: { id: string; name: string; email: string; role: Role };
  provedAt: Date;
  owes: OwedFactor | null;
}

/** Updates the last use at most once a minute. The request does not wait for it. */
function touch(database: Database, id: string, now: Date): void {
  void database
    .update(sessions)
    .set({ lastUsedAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastUsedAt, new Date(now.getTime() - USE_WRITTEN_MS))))
    .catch(() => undefined);
}

/** Null without a session, after its end, or if its user was deactivated. Reads the database each time. */
export async function sessionOf(carried: Headers, now = new Date()): Promise<ConsoleSession | null> {
  const token = await sessionToken(carried);
  const found = token ? await sessionByToken(db(), token) : undefined;
  if (found === undefined) return null;
  const { id, user, lastUsedAt, expiresAt, provedAt, secondFactorFor } = found;
  if (user.deactivatedAt) return null;
  if (isIdle({ lastUsedAt }, now) || expiresAt <= now) {
    await db().delete(sessions).where(eq(sessions.id, id));
    return null;
  }
  if (now.getTime() - lastUsedAt.getTime() > USE_WRITTEN_MS) touch(db(), id, now);
  const hasProvider = env().OIDC_ISSUER !== undefined;
  return {
    id,
    user: { id: user.id, name: user.name, email: user.email, role: user.role },
    provedAt,
    owes: needsFactor(secondFactorFor, user.role)
      ? await owedFactor(db(), { session: found, user }, hasProvider)
      : null,
  };
}

/** Returns null also for a request that did not pass lib/http/server/receive-requests.ts. */
export const currentSession = cache(async (): Promise<ConsoleSession | null> => {
  const carried = await headers();
  return openPeer(carried.get(PEER_HEADER)) === null ? null : sessionOf(carried);
});
