// The minimum cost of a list read on this machine, which speed budgets are compared with: node:http and the
// statement of the first page of vaults, as the embedded API sends it, with only the driver.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import pg from 'pg';
import { projectNode } from '../bin/lib/launcher/node-runtime.mjs';
import { firstPage } from './floor/first-page.mjs';

const LANES = 10;

/** Starts the server in a separate process, over the vaults of an account. Returns its `url`. `close` ends it. */
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
