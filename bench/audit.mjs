// The audit log: appends by one and two replicas, the first page, and exports, over a database of its own.
import { fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '../bin/migrate.mjs';
import { beforeExit } from '../bin/stopping.mjs';
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
async function startReplica(url) {
  const child = fork(REPLICA, [url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
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

const firstPage = async (replica) => quantile((await replica.run('list', { times: 200 })).times, 0.5);

/** Each export twice: what the second needs more than the first is not the first use of the code. */
async function exportRows(replica) {
  const rows = [];
  for (const format of ['jsonl', 'csv']) {
    const first = await replica.run('exportAll', { format });
    const { ms, bytes, peak } = await replica.run('exportAll', { format });
    rows.push(
      row(`export of 100,000 rows, ${format}`, ms / 1_000, 's', {
        detail: `${(bytes / 1e6).toFixed(0)} MB; peak memory of the process ${(peak / 1e6).toFixed(0)} MB, ${(first.peak / 1e6).toFixed(0)} MB the first time`,
      }),
    );
  }
  return rows;
}

/** Peak memory over a tenth of the rows and over all of them: flat is a quotient of about one. */
async function measureSizes(url) {
  const replica = await startReplica(url);
  await replica.run('fill', { rows: EXPORT_ROWS / 10 });
  await replica.run('exportAll', { format: 'jsonl' });
  const small = await replica.run('exportAll', { format: 'jsonl' });
  const smallPage = await firstPage(replica);
  await replica.run('fill', { rows: EXPORT_ROWS - EXPORT_ROWS / 10 });
  const exports = await exportRows(replica);
  const large = await replica.run('exportAll', { format: 'jsonl' });
  const largePage = await firstPage(replica);
  replica.stop();
  return [
    ...exports,
    row('peak memory, export of 100,000 rows to 10,000', large.peak / small.peak, '×'),
    row('first page of the log, 100 k to 10 k, p50', largePage / smallPage, '×', {
      detail: `${smallPage.toFixed(1)} → ${largePage.toFixed(1)} ms`,
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
