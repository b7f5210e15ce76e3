// The server's memory after many list requests, and the time of `npm start` over an existing folder.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../bin/lib/launcher/server.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { seconds, spawnBound } from '../bin/lib/launcher/spawn.mjs';
import { cleanEnvironment } from '../bin/lib/test/test-server.mjs';
import { RESOURCES } from './budgets.mjs';
import { load } from './load.mjs';
import { row } from './table.mjs';

const REQUESTS = 10_000;
/** After these, V8 has grown the heap to its size on a machine with free memory. */
const SETTLED_REQUESTS = 30_000;
const REST_MS = 3_000;

/** Returns the resident memory of a process, MB (proc(5)). */
function residentMb(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}

async function afterRequests({ url, cookie, pid }, amount) {
  await load({ url: `${url}/api/vaults`, headers: { cookie }, connections: 10, amount });
  await wait(REST_MS);
  return residentMb(pid);
}

export async function measureMemory({ embedded }) {
  const target = await embedded();
  const settled = await afterRequests(target, SETTLED_REQUESTS);
  const later = await afterRequests(target, REQUESTS);
  return [
    row('growth by 10,000 list requests, after 30,000', later - settled, 'MB', {
      budget: RESOURCES.laterGrowthMb,
      detail: `${settled.toFixed(0)} → ${later.toFixed(0)} MB`,
    }),
  ];
}

/** Runs `npm start` over a data folder until it prints its URL, then stops it. Returns milliseconds. */
async function startOnce(dataDir) {
  // Empty variables count as unset, and `.env` cannot set them.
  const unset = { DATABASE_URL: '', QODER_PAT: '' };
  const env = { ...cleanEnvironment(), ...unset, DATA_DIR: dataDir, PORT: String(await freePort()) };
  const begun = performance.now();
  const child = spawnBound('npm', ['start'], { env, output: 'pipe' });
  const ended = once(child, 'close');
  const forget = beforeExit(() => child.kill('SIGTERM') && ended);
  let output = '';
  let took;
  const read = (chunk) => {
    output += chunk;
    if (took !== undefined || !output.includes('Strongroom is at')) return;
    took = performance.now() - begun;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  await ended;
  forget();
  if (took === undefined) throw new Error(`npm start ended early.\n${output.slice(-2_000)}`);
  return took;
}

export async function measureStart({ folder, isQuick }) {
  const dataDir = path.join(folder, 'start');
  // The first start creates the database.
  await startOnce(dataDir);
  const times = [];
  for (let turn = 0; turn < (isQuick ? 1 : 3); turn++) times.push(await startOnce(dataDir));
  return [
    row('npm start, again', Math.min(...times) / 1000, 's', {
      budget: RESOURCES.warmStartSeconds,
      detail: times.map(seconds).join(', '),
    }),
  ];
}
