import 'server-only';
import { sql } from 'drizzle-orm';
import { db } from './db/client';
import journal from './db/migrations/meta/_journal.json';

const newest = Math.max(...journal.entries.map(({ when }) => when));

/** Whether the database answers and has every migration that this build knows. Never rejects. */
export async function isReady(): Promise<boolean> {
  try {
    const { rows } = await db().execute<{ newest: string | null }>(
      sql`select max(created_at) as newest from drizzle.__drizzle_migrations`,
    );
    return Number(rows[0]?.newest ?? 0) >= newest;
  } catch {
    return false;
  }
}
