// The database of the server: the user's own or the embedded one. Checks the connection and migrates it.

import { beforeExit, fail, Refusal, stopping } from '../launcher/shutdown.mjs';
import { withConnection } from './connect.mjs';
import { migrateDatabase } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';

const VERSION_MIN = 14;
const WATCH_EVERY_MS = 1_000;
const RESTARTS_MAX = 3;
const RESTARTS_WITHIN_MS = 10 * 60_000;

/** Returns `postgresql://user:password@host:port/name` without user and password, for messages. */
function nameOf(url) {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port && `:${port}`}${pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}

async function checkOwn(url) {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Refusal('DATABASE_URL must begin with postgresql://');
  let version;
  try {
    version = await withConnection(url, async (client) =>
      Number((await client.query('show server_version_num')).rows[0].server_version_num),
    );
  } catch (error) {
    throw new Refusal(
      `DATABASE_URL: PostgreSQL at ${nameOf(url)} cannot be used: ${error.message || error.code}.`,
    );
  }
  if (version < VERSION_MIN * 10_000)
    throw new Refusal(
      `DATABASE_URL: Strongroom needs PostgreSQL ${VERSION_MIN} or newer; ${nameOf(url)} is ${Math.floor(version / 10_000)}.`,
    );
}

/**
 * Restarts an embedded server that ends unexpectedly, because no query can succeed until then. If it keeps
 * ending, this program exits, so that its supervisor can act.
 */
function keepRunning(postgres) {
  let restarts = [];
  const check = async () => {
    if (!stopping() && !postgres.isRunning()) {
      const now = performance.now();
      restarts = [...restarts.filter((at) => now - at < RESTARTS_WITHIN_MS), now];
      if (restarts.length > RESTARTS_MAX)
        throw new Refusal(
          'PostgreSQL ended repeatedly. Stopping. Its log is postgres/server.log in DATA_DIR.',
        );
      console.error('\nPostgreSQL ended unexpectedly. Restarting it.');
      await postgres.restart();
    }
    if (!stopping()) setTimeout(() => check().catch(fail), WATCH_EVERY_MS).unref();
  };
  check().catch(fail);
}

/**
 * Returns the URL of a migrated database for the server. An embedded database is kept running, and stopped
 * when the program ends.
 */
export async function openDatabase({ databaseUrl, dataDir }) {
  const postgres = databaseUrl === undefined ? await startPostgres(dataDir) : undefined;
  if (postgres === undefined) await checkOwn(databaseUrl);
  else {
    beforeExit(postgres.stop);
    keepRunning(postgres);
  }
  try {
    await migrateDatabase(postgres?.url ?? databaseUrl);
    await postgres?.grant();
  } catch (error) {
    throw new Refusal(
      `The database could not be migrated: ${error.cause?.message ?? error.message}. No migration was partly applied: each one is a transaction.`,
    );
  }
  return postgres?.applicationUrl ?? databaseUrl;
}
