import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../launcher/spawn.mjs';
import { withConnection } from './connect.mjs';

export const MIGRATIONS = path.join(ROOT, 'lib/core/server/db/migrations');
/** Any fixed number: replicas that start together migrate one after the other. */
const LOCK = 7_203_114;
/** For one statement of a migration, and for the turn of another replica. Three million vaults are indexed in less. */
const ANSWER_MS = 60 * 60_000;

/** Migrations that take long over a large table: what they do, and how many rows a second under load. */
const LONG = {
  '0011_short_terms': {
    table: 'embedded.vaults',
    what: (rows) => `indexes the names of ${rows} vaults`,
    rowsPerSecond: 3_700,
  },
};
const SAY_FROM_SECONDS = 5;

/** The tags of the migrations that `url` has yet to run, in their order; none for a database that is new. */
async function outstanding(client) {
  const { rows: tables } = await client.query(`select to_regclass('drizzle.__drizzle_migrations') as name`);
  if (tables[0].name === null) return [];
  const { rows } = await client.query('select max(created_at) as last from drizzle.__drizzle_migrations');
  if (rows[0].last === null) return [];
  const journal = JSON.parse(fs.readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  return journal.entries.filter(({ when }) => when > Number(rows[0].last)).map(({ tag }) => tag);
}

const duration = (seconds) =>
  seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;

async function sayWhatIsLong(client, say) {
  for (const tag of await outstanding(client)) {
    const long = LONG[tag];
    if (long === undefined) continue;
    const { rows } = await client.query(`select count(*)::int as count from ${long.table}`);
    const seconds = rows[0].count / long.rowsPerSecond;
    if (seconds >= SAY_FROM_SECONDS)
      say(
        `This start ${long.what(rows[0].count)} once, which takes about ${duration(seconds)}. Strongroom answers after that.`,
      );
  }
}

/**
 * Brings the database at `url` to the newest schema. Safe to run from several processes at once. Hands `say` a
 * sentence about each migration that takes long over the rows that are there.
 */
export async function migrateDatabase(url, say = console.log) {
  const [{ drizzle }, { migrate }] = await Promise.all([
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/node-postgres/migrator'),
  ]);
  const run = async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await sayWhatIsLong(client, say);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  };
  await withConnection(url, run, { answerMs: ANSWER_MS });
}
