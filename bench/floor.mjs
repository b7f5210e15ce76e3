// A Next application that only shows and answers 20 rows: the cost of the framework on this machine.
import fs from 'node:fs';
import path from 'node:path';
import { projectNode } from '../bin/lib/launcher/node-runtime.mjs';
import { waitUntil } from '../bin/lib/launcher/processes.mjs';
import { freePort } from '../bin/lib/launcher/server.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { ROOT, runNode, spawnBound } from '../bin/lib/launcher/spawn.mjs';

const SOURCES = path.join(import.meta.dirname, 'floor');
/** Not next to its sources: the checks must not read the build output. */
const FOLDER = path.join(ROOT, '.next/floor');
const SERVER = path.join(FOLDER, '.next/standalone/.next/floor/server.js');
const READY_MS = 30_000;

/**
 * Builds and starts the application over the vaults of an account. Returns its `url` and `pid`. It ends with
 * this program.
 */
export async function startFloor({ databaseUrl, accountId }) {
  fs.cpSync(SOURCES, FOLDER, { recursive: true });
  // Next marks its own folder as CommonJS.
  fs.writeFileSync(path.join(FOLDER, 'package.json'), '{ "type": "module" }');
  const production = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const { status, output } = await runNode('node_modules/next/dist/bin/next', ['build', FOLDER], {
    env: production,
  });
  if (status !== 0) throw new Error(`The floor could not be built.\n${output}`);
  // Next expects a CDN to serve these.
  fs.cpSync(path.join(FOLDER, '.next/static'), path.join(path.dirname(SERVER), '.next/static'), {
    recursive: true,
  });
  const PORT = String(await freePort());
  const env = {
    ...production,
    PORT,
    HOSTNAME: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    ACCOUNT_ID: accountId,
  };
  const child = spawnBound(projectNode(), [SERVER], { env, output: 'ignore' });
  beforeExit(() => child.kill());
  const url = `http://127.0.0.1:${PORT}`;
  const answers = () =>
    fetch(`${url}/api/vaults`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (!(await waitUntil(answers, READY_MS))) throw new Error('The floor did not answer.');
  return { url, pid: child.pid };
}
