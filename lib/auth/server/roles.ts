import 'server-only';
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Role } from '@/lib/core/roles';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { user } from './schema';

const LOCK = 7_203_115;

const lastOne = () =>
  appError('conflict', 'This is the last active administrator. Make another member an administrator first.');

export const unknownUser = () => appError('not_found', 'This user no longer exists. Reload the page.');

/** Keeps one active administrator. Rejects with `conflict` for the last one, or `not_found`. */
async function changeUser(
  database: Database,
  userId: string,
  patch: Partial<Pick<typeof user.$inferInsert, 'role' | 'deactivatedAt'>>,
): Promise<typeof user.$inferSelect> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const [row] = await transaction
      .update(user)
      .set({ ...patch, updatedAt: new Date() })
      .where(eq(user.id, userId))
      .returning();
    if (row === undefined) throw unknownUser();
    if (row.role === 'administrator' && row.deactivatedAt === null) return row;
    const [left] = await transaction
      .select({ id: user.id })
      .from(user)
      .where(and(eq(user.role, 'administrator'), isNull(user.deactivatedAt), ne(user.id, userId)))
      .limit(1);
    if (left === undefined) throw lastOne();
    return row;
  });
}

export const setRole = (database: Database, userId: string, role: Role) =>
  changeUser(database, userId, { role });

export const setDeactivated = (database: Database, userId: string, deactivatedAt: Date | null) =>
  changeUser(database, userId, { deactivatedAt });
