import 'server-only';
import { DrizzleQueryError, eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { session, settings, user } from './schema';

const prepare = (database: Database, name: string) =>
  database
    .select({
      id: session.id,
      expiresAt: session.expiresAt,
      lastUsedAt: session.lastUsedAt,
      provedAt: session.provedAt,
      secondFactor: session.secondFactor,
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
    .from(session)
    .innerJoin(user, eq(session.userId, user.id))
    .leftJoin(settings, sql`true`)
    .where(eq(session.token, sql.placeholder('token')))
    .prepare(name);

/** invalid_sql_statement_name and duplicate_prepared_statement (PostgreSQL, appendix A). */
const NOT_KEPT = new Set(['26000', '42P05']);

const isNotKept = (error: unknown): boolean =>
  error instanceof DrizzleQueryError &&
  error.cause !== undefined &&
  'code' in error.cause &&
  NOT_KEPT.has(String(error.cause.code));

const statements = new WeakMap<Database, ReturnType<typeof prepare>>();

/**
 * The session of this token, its user and who needs a second factor: what every request
 * begins with, so it is one statement that PostgreSQL plans once for each connection. Undefined where
 * there is none.
 */
export async function sessionByToken(database: Database, token: string) {
  const statement = statements.get(database) ?? prepare(database, 'session-by-token');
  statements.set(database, statement);
  try {
    return (await statement.execute({ token }))[0];
  } catch (error) {
    if (!isNotKept(error)) throw error;
    // A pooler that hands connections round (PgBouncer before 1.21): from now on the statement has no name.
    const unnamed = prepare(database, '');
    statements.set(database, unnamed);
    return (await unnamed.execute({ token }))[0];
  }
}
