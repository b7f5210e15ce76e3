import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRowsInput } from '@/lib/contract/import';
import { begin } from '../audit/intent';
import { listEntries } from '../audit/list';
import { lookAtApi } from '../audit/look';
import { reconcileIntents } from '../audit/reconcile';
import { secretPaths, summaryOf } from '../audit/summary';
import { rowTargets } from './import-audit';
import { readReport } from './import-store';
import {
  CANARY,
  type ImportBench,
  importBench,
  outcomesOf,
  placesOf,
  someRows,
  startImportService,
} from './test-import-bench';

let service: Awaited<ReturnType<typeof startImportService>>;
beforeAll(async () => {
  service = await startImportService();
});
afterAll(() => service.drop());

/** Sends rows from a process that loses its database for good when this many were posted. */
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

test.each([1, 7, 20])('after a crash at post %i the same rows are each made once', async (posts) => {
  const bench = await importBench(service);
  const { runId, rows } = await crashAfter(bench, posts);
  const before = await readReport(bench.context, runId);
  expect(before.counts.sending).toBe(25);
  const made = (await bench.upstream()).length;
  expect(made).toBeGreaterThanOrEqual(posts);
  const answers = await bench.send(runId, rows);
  expect(outcomesOf(answers)).toEqual({ created: 25 });
  expect(answers.filter(({ sentence }) => sentence?.includes('had been lost'))).toHaveLength(made);
  expect(await bench.upstream()).toEqual(placesOf(rows));
  expect((await readReport(bench.context, runId)).counts).toMatchObject({ created: 25, sending: 0 });
});

test('after a crash a new run of the same file makes only what is missing', async () => {
  const bench = await importBench(service);
  const { rows } = await crashAfter(bench, 10);
  const made = (await bench.upstream()).length;
  const answers = await bench.send(await bench.start(25), rows);
  expect(outcomesOf(answers)).toEqual({ skipped: made, created: 25 - made });
  expect(await bench.upstream()).toEqual(placesOf(rows));
});

test('an intent that a crash left is reconciled: what was made is named', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 25);
  const actor = { id: 'user_ada', name: 'Ada', kind: 'user' as const };
  const { runId } = await crashAfter(bench, 12, rows);
  await begin(service.db, {
    actor,
    action: 'import.rows',
    targets: rowTargets(runId, rows),
    code: null,
    intentId: null,
    requestId: null,
    address: null,
    userAgent: null,
    summary: summaryOf(importRowsInput, { runId, rows }),
  });
  // Intents are old when they are reconciled, and so are their rows.
  await service.db.$client.query(`update import_rows set updated_at = now() - interval '22 minutes'`);
  const made = await bench.upstream();
  const settled = await reconcileIntents({
    db: service.db,
    look: lookAtApi(bench.api, service.db),
    now: new Date(Date.now() + 22 * 60_000),
  });
  expect(settled).toBe(1);
  const { entries } = await listEntries(service.db, { target: runId }, { limit: 10 });
  const [outcome] = entries;
  expect(outcome).toMatchObject({ outcome: 'success', summary: { reconciled: true } });
  expect(outcome?.targets.filter(({ kind }) => kind === 'credential')).toHaveLength(made.length);
  const { counts } = await readReport(bench.context, runId);
  expect(counts).toMatchObject({ created: made.length, failed: 25 - made.length, sending: 0 });
  expect(JSON.stringify(entries)).not.toContain(CANARY);
});

test('the audit log gets neither tokens nor proofs', () => {
  expect(secretPaths(importRowsInput).sort()).toEqual(['rows.*.accessToken', 'rows.*.proof']);
});
