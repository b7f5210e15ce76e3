// `npm start` in a copy of the sources: once with nothing there, once with everything there.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../bin/lib/launcher/server.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { ROOT, seconds, spawnBound } from '../bin/lib/launcher/spawn.mjs';
import { cleanEnvironment } from '../bin/lib/test/test-server.mjs';
import { RESOURCES } from './budgets.mjs';
import { row } from './table.mjs';

/** What a clone does not have. */
const MADE = new Set(['node_modules', '.next', '.data', '.git', 'test-results', 'playwright-report', '.env']);

function copySources(to) {
  fs.cpSync(ROOT, to, {
    recursive: true,
    filter: (source) => !MADE.has(path.relative(ROOT, source)) && !source.endsWith('.tsbuildinfo'),
  });
}

/** Runs `npm start` in `folder` until it prints its address, then stops it. Returns seconds. */
async function startOnce(folder) {
  const env = { ...cleanEnvironment(), PORT: String(await freePort()) };
  const begun = performance.now();
  const child = spawnBound('npm', ['start'], { env, cwd: folder, output: 'pipe' });
  const ended = once(child, 'close');
  const forget = beforeExit(() => child.kill('SIGTERM') && ended);
  let output = '';
  let took = Number.NaN;
  const read = (chunk) => {
    output += chunk;
    if (!output.includes('Strongroom is at') || !Number.isNaN(took)) return;
    took = (performance.now() - begun) / 1000;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  await ended;
  forget();
  if (Number.isNaN(took)) throw new Error(`npm start ended early.\n${output.slice(-2_000)}`);
  const steps = [...output.matchAll(/^(.*) …\n {2}done in (.*)$/gm)].map(([, step, s]) => `${step}: ${s}`);
  return { took, steps };
}

export async function measureStart({ folder, isQuick }) {
  const copy = path.join(folder, 'clone');
  copySources(copy);
  const cold = await startOnce(copy);
  const warm = [];
  for (let turn = 0; turn < (isQuick ? 1 : 3); turn++) warm.push((await startOnce(copy)).took);
  return [
    row('npm start, empty clone, packages in the npm cache', cold.took, 's', {
      detail: cold.steps.join('; '),
    }),
    row('npm start, again', Math.min(...warm), 's', {
      budget: RESOURCES.warmStartSeconds,
      detail: warm.map((took) => seconds(took * 1000)).join(', '),
    }),
  ];
}
