import 'server-only';
import type { BetterAuthOptions, DBAdapter } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import * as tables from '../db/schema/access';

type Find = Parameters<DBAdapter['findOne']>[0];

const tokenIn = ({ model, where: [first, ...others], join }: Find): string | null => {
  const isByToken = first?.field === 'token' && (first.operator ?? 'eq') === 'eq' && others.length === 0;
  const isWithUser = join?.user === true && Object.keys(join).length === 1;
  return model === 'session' && isByToken && isWithUser ? String(first.value) : null;
};

/**
 * better-auth's adapter for drizzle, save that a session and its user are read in one statement that is
 * built once, where it would ask twice: every request begins with it.
 */
export function authAdapter(database: Database) {
  const sessionByToken = database
    .select({ session: tables.session, user: tables.user })
    .from(tables.session)
    .innerJoin(tables.user, eq(tables.session.userId, tables.user.id))
    .where(eq(tables.session.token, sql.placeholder('token')))
    // Without a name: poolers such as PgBouncer know no statement that another connection prepared.
    .prepare('');
  const drizzled = drizzleAdapter(database, { provider: 'pg', schema: tables, transaction: true });
  return (options: BetterAuthOptions): DBAdapter => {
    const adapter = drizzled(options);
    return {
      ...adapter,
      findOne: async <T>(find: Find) => {
        const token = tokenIn(find);
        if (token === null) return adapter.findOne<T>(find);
        const [found] = await sessionByToken.execute({ token });
        // Guarantee: these are the columns that better-auth has for the two, and no others.
        return (found === undefined ? null : { ...found.session, user: found.user }) as T | null;
      },
    };
  };
}
