import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../launcher/spawn.mjs';
import { withConnection } from './connect.mjs';

export const MIGRATIONS = path.join(ROOT, 'lib/core/server/db/migrations');
/** Any fixed number. It makes replicas that start together migrate one after another. */
const LOCK = 7_203_114;
/** For one statement of a migration, and for waiting for another replica. Indexing three million vaults takes less. */
const ANSWER_MS = 60 * 60_000;

/** This migration indexes the names of all vaults. Rows per second under load. */
const LONG = { tag: '0011_short_terms', rowsPerSecond: 3_700 };
const SAY_FROM_SECONDS = 5;

/** Returns how many vaults the long migration has yet to index. 0 in a new database. */
async function vaultsToIndex(client) {
  const one = async (statement) => (await client.query(statement)).rows[0];
  const { table } = await one(`select to_regclass('drizzle.__drizzle_migrations') as table`);
  if (table === null) return 0;
  const { last } = await one('select max(created_at) as last from drizzle.__drizzle_migrations');
  const journal = JSON.parse(fs.readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  const { when } = journal.entries.find(({ tag }) => tag === LONG.tag);
  if (last === null || Number(last) >= when) return 0;
  return (await one('select count(*)::int as count from embedded.vaults')).count;
}

async function sayIfLong(client, say) {
  const vaults = await vaultsToIndex(client);
  const seconds = vaults / LONG.rowsPerSecond;
  if (seconds < SAY_FROM_SECONDS) return;
  const duration = seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
  say(
    `This start indexes the names of ${vaults} vaults once, which takes about ${duration}. Strongroom answers after that.`,
  );
}

/**
 * Migrates the database at `url` to the newest schema. Multiple processes may run it at the same time. Calls
 * `say` with a sentence if it takes long.
 */
export async function migrateDatabase(url, say = console.log) {
  const [{ drizzle }, { migrate }] = await Promise.all([
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/node-postgres/migrator'),
  ]);
  const run = async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await sayIfLong(client, say);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  };
  await withConnection(url, run, ANSWER_MS);
}
