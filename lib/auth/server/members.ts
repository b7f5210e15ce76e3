import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import { user } from './schema';

/** Returns at most `limit` members whose name or email contains the text, active ones first. */
export function findMembers(
  database: Database,
  text: string,
  limit: number,
): Promise<{ id: string; name: string; email: string }[]> {
  const like = containing(text.toLowerCase());
  return database
    .select({ id: user.id, name: user.name, email: user.email })
    .from(user)
    .where(sql`lower(${user.name}) like ${like} or lower(${user.email}) like ${like}`)
    .orderBy(sql`${user.deactivatedAt} is not null, ${user.name}, ${user.id}`)
    .limit(limit);
}
