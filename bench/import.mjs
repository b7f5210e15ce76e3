// An import of 1,000 credentials beside a bare loop of the same requests, both over HTTP to one embedded API.
import { fork } from 'node:child_process';
import path from 'node:path';
import { cleanEnvironment } from '../bin/console.mjs';
import { projectNode } from '../bin/project-node.mjs';
import { beforeExit } from '../bin/stopping.mjs';
import { IMPORT } from './budgets.mjs';
import { median } from './statistics.mjs';
import { row } from './table.mjs';

const REPLICA = path.join(import.meta.dirname, 'import-replica.mjs');
const CREDENTIALS = 1_000;
const VAULTS = 20;
/** As many as an import sends side by side (lib/import/server/import-rows.ts). */
const AT_ONCE = 9;

async function startReplica({ databaseUrl, url }) {
  const env = { ...cleanEnvironment(), DATABASE_URL: databaseUrl, QODER_PAT: 'pt-bench' };
  const secrets = { AUTH_SECRET: 'of-the-bench-'.repeat(4), AUDIT_SIGNING_KEY: 'none' };
  const child = fork(REPLICA, [databaseUrl, `${url}/api/v1/cloud`], {
    execPath: projectNode(),
    env: { ...env, ...secrets },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const forget = beforeExit(() => child.kill());
  const answer = () =>
    new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`The importing process ended with ${code}.`));
      child.once('exit', onExit);
      child.once('message', ({ ms, error }) => {
        child.off('exit', onExit);
        if (error === undefined) resolve(ms);
        else reject(new Error(error));
      });
    });
  await answer();
  return {
    run: (task) => {
      child.send(task);
      return answer();
    },
    stop: () => {
      forget();
      child.kill();
    },
  };
}

/** In turns, so that a slow minute of the machine meets all of them. */
async function rounds(replica, cases, count) {
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < count; round++)
    for (const [name, task] of Object.entries(cases)) times[name].push(await replica.run(task));
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

/**
 * The modules behind the actions, with their rows in the audit log, and not the actions themselves: what
 * is left out is one HTTP request of the browser for 25 rows.
 */
export async function measureImport({ embedded, isQuick }) {
  const replica = await startReplica(await embedded());
  const size = { credentials: CREDENTIALS, vaults: VAULTS };
  const cases = {
    bare: { task: 'bare', atOnce: AT_ONCE, ...size },
    imported: { task: 'import', ...size },
    single: { task: 'bare', atOnce: 1, ...size },
  };
  // The first of each warms both processes up.
  await rounds(replica, cases, 1);
  const { bare, imported, single } = await rounds(replica, cases, isQuick ? 1 : 5);
  replica.stop();
  const perSecond = (ms) => `${((CREDENTIALS * 1_000) / ms).toFixed(0)} /s`;
  return [
    row('import of 1,000 credentials into 20 vaults, to a bare loop', imported / bare, '×', {
      budget: IMPORT.toBareLoop,
      detail: `${(imported / 1_000).toFixed(2)} s (${perSecond(imported)}), the loop, ${AT_ONCE} requests at a time, ${(bare / 1_000).toFixed(2)} s (${perSecond(bare)})`,
    }),
    row('the same, to a loop of one request at a time', imported / single, '×', {
      detail: `the loop ${(single / 1_000).toFixed(2)} s (${perSecond(single)})`,
    }),
  ];
}
