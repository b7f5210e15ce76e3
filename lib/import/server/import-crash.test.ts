import { expect, test } from 'vitest';
import { begin } from '@/lib/audit/server/intent';
import { listEntries } from '@/lib/audit/server/list';
import { reconcileIntents } from '@/lib/audit/server/reconcile';
import { lookAtApi } from '@/lib/boot/server/look-at-api';
import { secretPaths, summaryOf } from '@/lib/core/server/summary';
import {
  ADA,
  CANARY,
  type ImportBench,
  importBench,
  importServiceTest,
  outcomesOf,
  placesOf,
  sending,
  someRows,
} from '@/lib/verification/server/test-import-bench';
import { type ImportRowInput, importRowsInput } from '../model';
import { rowTargets } from './import-audit';
import { endImport, startImport } from './import-run';
import { keepRows, readReport } from './import-store';

const service = importServiceTest();

/** Sends rows from a process that permanently loses its database after this number of posts. */
async function crashAfter(bench: ImportBench, posts: number, rows = someRows(bench, 25)) {
  const runId = await bench.start(rows.length);
  const process = bench.process();
  let answered = 0;
  bench.onPosted = async () => {
    answered += 1;
    if (answered === posts) await process.end();
  };
  await expect(bench.send(runId, rows, process.context)).rejects.toThrow();
  bench.onPosted = async () => {};
  return { runId, rows };
}

test.each([1, 7, 20])('creates each row once after a crash at post %i', async (posts) => {
  const bench = await importBench(service);
  const { runId, rows } = await crashAfter(bench, posts);
  const before = await readReport(bench.context, runId, ADA);
  expect(before.counts.sending).toBe(25);
  const made = (await bench.upstream()).length;
  expect(made).toBeGreaterThanOrEqual(posts);
  const found = await bench.send(runId, rows);
  const { posts: sent } = bench;
  expect(found.filter(({ sentence }) => sentence?.includes('response was lost'))).toHaveLength(made);
  expect(found.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(25 - made);
  expect((await readReport(bench.context, runId, ADA)).counts).toMatchObject({ created: made, sending: 0 });
  bench.aheadMs = 60_000;
  expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 25 });
  expect(bench.posts).toBe(sent + 25 - made);
  expect(await bench.upstream()).toEqual(placesOf(rows));
  expect((await readReport(bench.context, runId, ADA)).counts).toMatchObject({ created: 25, sending: 0 });
});

test('creates only missing rows in a new run of the same file after a crash', async () => {
  const bench = await importBench(service);
  const { rows } = await crashAfter(bench, 10);
  const made = (await bench.upstream()).length;
  const { posts: sent } = bench;
  const runId = await bench.start(25);
  expect(outcomesOf(await bench.send(runId, rows))).toEqual({ skipped: made, failed: 25 - made });
  expect(bench.posts).toBe(sent);
  bench.aheadMs = 60_000;
  expect(outcomesOf(await bench.send(runId, rows))).toEqual({ skipped: made, created: 25 - made });
  expect(await bench.upstream()).toEqual(placesOf(rows));
});

const intend = (runId: string, rows: ImportRowInput[]) =>
  begin(service.db, {
    actor: { id: 'user_ada', name: 'Ada', kind: 'user' },
    action: 'import.rows',
    targets: rowTargets(runId, rows),
    code: null,
    intentId: null,
    requestId: null,
    address: null,
    userAgent: null,
    summary: summaryOf(importRowsInput, { runId, rows }),
  });

async function reconciled(bench: ImportBench, runId: string) {
  await reconcileIntents({
    db: service.db,
    look: lookAtApi(bench.api, service.db),
    now: new Date(Date.now() + 22 * 60_000),
  });
  const { entries } = await listEntries(service.db, { target: runId }, { limit: 10 });
  expect(JSON.stringify(entries)).not.toContain(CANARY);
  const [outcome] = entries;
  expect(outcome?.summary).toMatchObject({ reconciled: true });
  return { outcome: outcome?.outcome, made: outcome?.targets.filter(({ kind }) => kind === 'credential') };
}

const age = (minutes: number) =>
  service.db.$client.query(`update import_rows set updated_at = now() - $1 * interval '1 minute'`, [minutes]);

test('reconciles an intent that a crash left open, and names the created credentials', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 25);
  const { runId } = await crashAfter(bench, 12, rows);
  await intend(runId, rows);
  await age(22);
  const made = await bench.upstream();
  const { outcome, made: named } = await reconciled(bench, runId);
  expect(outcome).toBe('success');
  expect(named).toHaveLength(made.length);
  const { counts } = await readReport(bench.context, runId, ADA);
  expect(counts).toMatchObject({ created: made.length, failed: 25 - made.length, sending: 0 });
});

test('reconciles an intent as failed if nothing was created', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 2);
  const runId = await bench.start(2);
  await keepRows(bench.context, runId, rows.map(sending));
  await age(22);
  await intend(runId, rows);
  expect(await reconciled(bench, runId)).toEqual({ outcome: 'failure', made: [] });
  expect((await readReport(bench.context, runId, ADA)).counts).toMatchObject({ failed: 2, sending: 0 });
});

test('reconciles an intent by row keys of any valid length', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 2).map((row, at) => ({ ...row, key: `${'k'.repeat(399)}${at}` }));
  const runId = await bench.start(2);
  await bench.send(runId, rows);
  await intend(runId, rows);
  expect((await reconciled(bench, runId)).outcome).toBe('success');
});

test('does not name credentials of an earlier request again', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 2);
  const runId = await bench.start(2);
  await bench.send(runId, rows);
  await age(5);
  await intend(runId, rows);
  expect(await reconciled(bench, runId)).toEqual({ outcome: 'success', made: [] });
});

test('writes neither tokens nor proofs to the audit log', () => {
  expect(secretPaths(importRowsInput).sort()).toEqual(['rows.*.accessToken', 'rows.*.verdictTicket']);
});

test('reopens a run that continues after its end, and counts the added rows', async () => {
  const bench = await importBench(service);
  const runId = await bench.start(2);
  await endImport(bench.context, runId, ADA);
  const one = () => readReport(bench.context, runId, ADA);
  expect((await one()).endedAt).not.toBeNull();
  await startImport(bench.context, { runId, total: 5 }, ADA);
  expect(await one()).toMatchObject({ endedAt: null, total: 5 });
  await startImport(bench.context, { runId, total: 3 }, ADA);
  expect((await one()).total).toBe(5);
});
