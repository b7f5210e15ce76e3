// What looking up the session costs a request.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { signIn } from '../bin/sign-in.mjs';
import { row } from './table.mjs';
import { inTurns, oneConnection } from './timing.mjs';

const CALLS = 500;
const WARM_UP = 100;

/** A viewer with the administrator's password, straight into the database: nobody is invited for a measurement. */
async function addViewer(databaseUrl, admin) {
  const id = randomUUID();
  const email = `${id}@example.com`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `insert into access."user" (id, name, email, role) values ($1, 'Viewer', $2, 'viewer')`,
    [id, email],
  );
  await client.query(
    `insert into access.account (id, account_id, provider_id, user_id, password)
      select $1, $1, 'credential', $1, password from access.account
      join access."user" on "user".id = account.user_id where "user".email = $2`,
    [id, admin.email],
  );
  await client.end();
  return { email, password: admin.password };
}

/**
 * One address, refused both times: to whoever carries no session without a look into the database, to a
 * viewer after the session was looked up. Both ways are the same but for that.
 */
export async function measureSessionCheck({ embedded }) {
  const { url, databaseUrl, admin } = await embedded();
  const cookie = await signIn(url, await addViewer(databaseUrl, admin));
  const get = oneConnection();
  const address = `${url}/api/activity`;
  const { without, behind } = await inTurns(
    {
      without: async () => (await get(address, { status: 401 })).ms,
      behind: async () => (await get(address, { headers: { cookie }, status: 403 })).ms,
    },
    CALLS,
    WARM_UP,
  );
  const detail = `${CALLS} refused requests each: ${without.p50.toFixed(1)} / ${without.p99.toFixed(1)} ms without a session, ${behind.p50.toFixed(1)} / ${behind.p99.toFixed(1)} ms with one`;
  return [
    row('session check, p50', behind.p50 - without.p50, 'ms', { detail }),
    row('session check, p99', behind.p99 - without.p99, 'ms', { detail }),
  ];
}
