// The audit log: appends by one and two replicas, the first page, and exports, over a database of its own.
import { fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '../bin/migrate.mjs';
import { projectNode } from '../bin/project-node.mjs';
import { beforeExit } from '../bin/stopping.mjs';
import { AUDIT } from './budgets.mjs';
import { quantile } from './statistics.mjs';
import { row } from './table.mjs';

const REPLICA = path.join(import.meta.dirname, 'audit-replica.mjs');
const EXPORT_ROWS = 100_000;
const CALLERS = [1, 50];

async function asAdmin(databaseUrl, statement) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A migrated database beside the given one. Returns its address. */
async function ownDatabase(databaseUrl, name) {
  await asAdmin(databaseUrl, `create database ${name}`);
  const url = databaseUrl.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  await migrateDatabase(url);
  return url;
}

/** A process that runs tasks one after the other; `run` resolves with what the task returns. */
async function startReplica(url, execArgv = []) {
  const child = fork(REPLICA, [url], {
    execPath: projectNode(),
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const forget = beforeExit(() => child.kill());
  const answer = () =>
    new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`The replica ended with ${code}.`));
      child.once('exit', onExit);
      child.once('message', ({ value, error }) => {
        child.off('exit', onExit);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
    });
  await answer();
  return {
    run: (task, options = {}) => {
      child.send({ task, ...options });
      return answer();
    },
    stop: () => {
      forget();
      child.kill();
    },
  };
}

async function appendRows(replicas, seconds) {
  const rows = [];
  for (const count of [1, 2])
    for (const callers of CALLERS) {
      const results = await Promise.all(
        replicas.slice(0, count).map((replica) => replica.run('append', { seconds, callers })),
      );
      const times = results.flatMap((result) => result.times);
      const who = `${count} replica${count === 1 ? '' : 's'}, ${callers} caller${callers === 1 ? '' : 's'} each`;
      rows.push(
        row(`audit appends, ${who}`, times.length / seconds, '/s', {
          detail: `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
        }),
      );
    }
  return rows;
}

async function inReplica(url, measure, execArgv) {
  const replica = await startReplica(url, execArgv);
  const result = await measure(replica);
  replica.stop();
  return result;
}

const fill = (url, rows) => inReplica(url, (replica) => replica.run('fill', { rows }));

/** With room for some 50 MB of garbage: what is not collected in time would hide what is held. */
const SMALL_HEAP = ['--max-old-space-size=100', '--max-semi-space-size=2'];

/**
 * Exports and the first page, in a process that has done nothing else: memory once taken is not given
 * back. Each export twice, because what is needed on first use is not needed by the rows.
 */
const readLog = (url) =>
  inReplica(
    url,
    async (replica) => {
      const exports = {};
      for (const format of ['jsonl', 'csv']) {
        await replica.run('exportAll', { format });
        exports[format] = await replica.run('exportAll', { format });
      }
      return { exports, page: quantile((await replica.run('list', { times: 200 })).times, 0.5) };
    },
    SMALL_HEAP,
  );

/** Over a tenth of the rows and over all of them: flat is a quotient of about one. */
async function measureSizes(url) {
  await fill(url, EXPORT_ROWS / 10);
  const small = await readLog(url);
  await fill(url, EXPORT_ROWS - EXPORT_ROWS / 10);
  const large = await readLog(url);
  return [
    ...Object.entries(large.exports).flatMap(([format, { ms, bytes, peak }]) => [
      row(`export of 100,000 rows, ${format}`, ms / 1_000, 's', {
        detail: `${(bytes / 1e6).toFixed(0)} MB, in a heap of 100 MB`,
      }),
      row(`export, ${format}: peak memory, 100,000 rows to 10,000`, peak / small.exports[format].peak, '×', {
        budget: AUDIT.exportPeak,
        detail: `${(peak / 1e6).toFixed(0)} MB to ${(small.exports[format].peak / 1e6).toFixed(0)} MB, the whole process`,
      }),
    ]),
    row('first page of the log, 100 k to 10 k, p50', large.page / small.page, '×', {
      detail: `${small.page.toFixed(1)} → ${large.page.toFixed(1)} ms`,
    }),
  ];
}

export async function measureAudit({ embedded, isQuick }) {
  const { databaseUrl } = await embedded();
  const urls = [];
  for (const name of ['audit_bench_appends', 'audit_bench_exports'])
    urls.push(await ownDatabase(databaseUrl, name));
  const [appendsUrl, exportsUrl] = urls;
  const replicas = await Promise.all([startReplica(appendsUrl), startReplica(appendsUrl)]);
  const rows = await appendRows(replicas, isQuick ? 2 : 5);
  for (const replica of replicas) replica.stop();
  return [...rows, ...(await measureSizes(exportsUrl))];
}
