import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withConnection } from './connect.mjs';

const MIGRATIONS = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../lib/core/server/db/migrations',
);
/** Any fixed number: replicas that start together migrate one after the other. */
const LOCK = 7_203_114;

/** Brings the database at `url` to the newest schema. Safe to run from several processes at once. */
export async function migrateDatabase(url) {
  const [{ drizzle }, { migrate }] = await Promise.all([
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/node-postgres/migrator'),
  ]);
  await withConnection(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  });
}
