import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import { user } from './schema';

// Cached, because users are deactivated but never deleted.
const known = new WeakSet<Database>();

export async function isSetUp(database: Database): Promise<boolean> {
  if (known.has(database)) return true;
  const rows = await database.select({ id: user.id }).from(user).limit(1);
  if (rows.length > 0) known.add(database);
  return rows.length > 0;
}
