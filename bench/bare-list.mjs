// The least that a list read can cost on this machine, which budgets of speed are measured by: node:http and the
// statement of the first page of vaults, as the embedded service sends it, over the driver alone.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import pg from 'pg';
import { projectNode } from '../bin/lib/launcher/node-runtime.mjs';

const LANES = 10;
const instant = (column) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
export const ACTIVE = 'from embedded.vaults t where t.account_id = $1 and t.archived_at is null';
export const NEWEST_FIRST = 'order by t.created_at desc, t.id desc';
const FIRST_PAGE = `select t.id, t.display_name as "displayName", t.metadata,
    ${instant('t.archived_at')} as "archivedAt", ${instant('t.created_at')} as "createdAt",
    ${instant('t.updated_at')} as "updatedAt"
  ${ACTIVE} ${NEWEST_FIRST} limit $2`;

/** The first 20 active vaults of an account, and one more, as the service reads them. */
export async function firstPage(client, accountId) {
  return (await client.query({ name: 'first page', text: FIRST_PAGE, values: [accountId, 21] })).rows;
}

/** Starts the server in a process of its own, over the vaults of an account. Returns its `url`; `close` ends it. */
export async function startBare(databaseUrl, accountId) {
  const child = fork(import.meta.filename, [databaseUrl, accountId], { execPath: projectNode() });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/`, close: () => child.disconnect() };
}

if (process.argv[1] === import.meta.filename) {
  const [databaseUrl, accountId] = process.argv.slice(2);
  const lanes = Array.from({ length: LANES }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(lanes.map((client) => client.connect()));
  let last = 0;
  const server = http.createServer(async (_, response) => {
    last = (last + 1) % LANES;
    const data = await firstPage(lanes[last], accountId);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.once('disconnect', () => process.exit());
}
