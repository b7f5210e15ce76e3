// node:http, and the statement of a first page over the driver. It names its port to whoever forked it, and
// ends with them.
import http from 'node:http';
import { openDriver } from './list-sql.mjs';

const LANES = 10;
const [databaseUrl, accountId] = process.argv.slice(2);

const driver = await openDriver(databaseUrl, LANES, accountId);
let last = 0;
const server = http.createServer(async (_, response) => {
  last = (last + 1) % LANES;
  const data = await driver.run(last);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
