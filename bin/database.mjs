// The database that the server will use: the person's own or the embedded one, reachable and migrated.
import { migrateDatabase } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';
import { beforeExit, Refusal } from './stopping.mjs';

const VERSION_MIN = 14;

/** `postgresql://user:password@host:port/name` without user and password, for messages. */
function nameOf(url) {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port && `:${port}`}${pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}

async function checkOwn(url) {
  const { default: pg } = await import('pg');
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Refusal('DATABASE_URL must begin with postgresql://');
  let version;
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => {});
    await client.connect();
    version = Number((await client.query('show server_version_num')).rows[0].server_version_num);
    await client.end();
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

/** Returns the URL of a migrated database. An embedded server is stopped when the program ends. */
export async function openDatabase({ databaseUrl, dataDir }) {
  let url = databaseUrl;
  if (url === undefined) {
    const postgres = await startPostgres(dataDir);
    beforeExit(postgres.stop);
    url = postgres.url;
  } else await checkOwn(url);
  try {
    await migrateDatabase(url);
  } catch (error) {
    throw new Refusal(
      `The database could not be brought up to date: ${error.cause?.message ?? error.message}. Nothing was half done: each migration is one transaction.`,
    );
  }
  return url;
}
