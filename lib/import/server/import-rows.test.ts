import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { createStopping } from '@/lib/core/server/stopping';
import {
  ADA,
  CANARY,
  type ImportBench,
  importBench,
  importServiceTest,
  outcomesOf,
  placesOf,
  someRows,
} from '@/lib/verification/server/test-import-bench';
import type { ImportRowInput } from '../model';
import { endImport } from './import-run';
import { readReport } from './import-store';

const service = importServiceTest();

async function ownRows(): Promise<string> {
  const { rows: tables } = await service.db.$client.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  expect(tables.map(({ name }) => name)).toContain('import_rows');
  const statement = tables.map(({ name }) => `select t::text as text from "${name}" t`).join(' union all ');
  return (await service.db.$client.query(statement)).rows.map(({ text }) => text).join('\n');
}

/** Repeats the import a minute later each time, as a person would, until everything exists. */
async function sendUntilMade(bench: ImportBench, runId: string, rows: ImportRowInput[]): Promise<number> {
  for (let tries = 1; tries <= 5; tries++) {
    const answers = await bench.send(runId, rows);
    if (answers.every(({ outcome }) => outcome === 'created')) return tries;
    bench.aheadMs += 60_000;
  }
  throw new Error('The import does not end.');
}

describe.each(['flat', 'auth'] as const)('%s shape', (shape) => {
  test.each([
    ['no faults', null, 1],
    ['429 that passes', { name: 'rate_limited', on: 'POST', times: 20 }, 1],
    ['connections reset before a write', { name: 'reset', on: 'POST', times: 3 }, 2],
    ['created, and the response lost', { name: 'committed_then_lost', on: 'POST', times: 5 }, 1],
    ['errors of the API', { name: 'server_error', on: 'POST', times: 4 }, 2],
    ['a truncated response', { name: 'malformed_json', on: 'POST', times: 4 }, 1],
  ])('%s: creates each row exactly once upstream', async (_, scenario, tries) => {
    const bench = await importBench(service, { shape });
    const rows = someRows(bench, 25);
    const runId = await bench.start(25);
    await bench.weather(scenario);
    expect(await sendUntilMade(bench, runId, rows)).toBe(tries);
    expect(await bench.upstream()).toEqual(placesOf(rows));
    expect(await endImport(bench.context, runId, ADA)).toMatchObject({ created: 25, failed: 0, unknown: 0 });
    expect(await ownRows()).not.toContain(CANARY);
  });
});

test('permanent 429: sends little, creates nothing, and allows the same rows again', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 25);
  const runId = await bench.start(25);
  await bench.weather({ name: 'rate_limited', on: 'POST', retry_after: 3 });
  const refused = await bench.send(runId, rows);
  expect(outcomesOf(refused)).toEqual({ failed: 25 });
  // Nine in parallel, at most three tries of three attempts each; sixteen rows were never sent.
  expect(bench.posts).toBeLessThanOrEqual(9 * 9);
  expect(bench.waits.every((ms) => ms <= 3_000)).toBe(true);
  expect(refused.at(-1)?.sentence).toContain('Not sent.');
  await bench.weather(null);
  expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 25 });
  expect(await bench.upstream()).toEqual(placesOf(rows));
});

test('reports a long wait immediately', async () => {
  const bench = await importBench(service);
  await bench.weather({ name: 'rate_limited', on: 'POST', retry_after: 600 });
  const [answer] = await bench.send(await bench.start(), someRows(bench, 1));
  expect(answer).toMatchObject({ outcome: 'failed', sentence: expect.stringContaining('600 seconds') });
  expect(bench.posts).toBe(1);
  expect(bench.waits).toEqual([]);
});

test('stops a batch before its next row on shutdown, and allows the rows again', async () => {
  const bench = await importBench(service);
  const stopping = createStopping();
  const rows = someRows(bench, 25);
  const runId = await bench.start(25);
  bench.onPosted = async () => stopping.begin();
  const stopped = await bench.send(runId, rows, { ...bench.context, stopping });
  const made = stopped.filter(({ outcome }) => outcome === 'created');
  expect(made.length).toBeLessThanOrEqual(9);
  expect(bench.posts).toBe(made.length);
  expect(stopped.at(-1)).toMatchObject({
    outcome: 'failed',
    sentence: expect.stringContaining('Not sent. Strongroom is shutting down'),
  });
  bench.onPosted = async () => {};
  await bench.send(runId, rows);
  expect(await bench.upstream()).toEqual(placesOf(rows));
});

test('ends a wait for the API on shutdown, and sends nothing more', async () => {
  const bench = await importBench(service);
  await bench.weather({ name: 'rate_limited', on: 'POST', retry_after: 15 });
  const stopping = createStopping();
  const context = {
    ...bench.context,
    stopping,
    sleep: () => {
      stopping.begin();
      return new Promise(() => {});
    },
  };
  const [answer] = await bench.send(await bench.start(), someRows(bench, 1), context);
  expect(answer).toMatchObject({ outcome: 'failed', sentence: expect.stringContaining('shutting down') });
  expect(bench.posts).toBe(1);
});

test('returns earlier outcomes again without sending', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 5);
  const runId = await bench.start(5);
  const first = await bench.send(runId, rows);
  const second = await bench.send(runId, rows);
  expect(second).toEqual(first.map((row) => ({ ...row, sameTokenAs: [], earlier: true })));
  expect(bench.posts).toBe(5);
});

test('creates nothing in a new run of the same rows', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 12);
  const made = await bench.send(await bench.start(12), rows);
  const again = await bench.send(await bench.start(12), rows);
  expect(outcomesOf(again)).toEqual({ skipped: 12 });
  expect(again.map(({ credentialId }) => credentialId)).toEqual(made.map(({ credentialId }) => credentialId));
  expect(bench.posts).toBe(12);
});

test('recognizes the same server in another spelling, but not in another vault', async () => {
  const bench = await importBench(service);
  const [vaultId = '', other = ''] = bench.vaultIds;
  const [row] = someRows(bench, 1);
  if (row === undefined) throw new Error('There is no row.');
  const rows = [
    { ...row, vaultId },
    { ...row, vaultId, key: 'with its port', mcpServerUrl: 'https://MCP-0.example.com:443/mcp' },
    { ...row, vaultId: other, key: 'another vault' },
    { ...row, vaultId, key: 'another path', mcpServerUrl: 'https://mcp-0.example.com/mcp/' },
  ];
  const answers = await bench.send(await bench.start(4), rows);
  expect(answers.map(({ outcome }) => outcome)).toEqual(['created', 'skipped', 'created', 'created']);
  expect(answers[1]?.credentialId).toBe(answers[0]?.credentialId);
});

test('reports other credentials with the same token', async () => {
  const bench = await importBench(service);
  const [row] = someRows(bench, 1);
  const [, vaultId = ''] = bench.vaultIds;
  if (row === undefined) throw new Error('There is no row.');
  const runId = await bench.start(2);
  const [first] = await bench.send(runId, [row]);
  const [second] = await bench.send(runId, [{ ...row, key: 'elsewhere', vaultId }]);
  expect(first?.sameTokenAs).toEqual([]);
  expect(second?.sameTokenAs).toEqual([{ vaultId: row.vaultId, credentialId: first?.credentialId }]);
});

test('sends a row if its twin was refused, and not if its twin’s outcome is unknown', async () => {
  const bench = await importBench(service);
  const [row] = someRows(bench, 1);
  if (row === undefined) throw new Error('There is no row.');
  const twins = [row, { ...row, key: 'twin' }];
  await bench.weather({ name: 'forbidden', on: 'POST', times: 1 });
  const refused = await bench.send(await bench.start(2), twins);
  expect(refused.map(({ outcome }) => outcome)).toEqual(['failed', 'created']);
  const other = someRows(bench, 1, 1)[0];
  if (other === undefined) throw new Error('There is no row.');
  await bench.weather({ name: 'reset', on: 'POST', times: 1 });
  const lost = await bench.send(await bench.start(2), [other, { ...other, key: 'twin' }]);
  expect(lost.map(({ outcome }) => outcome)).toEqual(['unknown', 'failed']);
  expect(lost[1]?.sentence).toContain('its outcome is unknown');
  expect(await bench.upstream()).toHaveLength(1);
});

test('skips a row if another person adds the same server at the same time', async () => {
  const bench = await importBench(service, { uniqueTargets: true });
  const [row] = someRows(bench, 1);
  if (row === undefined) throw new Error('There is no row.');
  const { api } = bench;
  const create = api.credentials.create;
  api.credentials.create = async (vaultId, fields) => {
    api.credentials.create = create;
    await create(vaultId, fields);
    return create(vaultId, fields);
  };
  const [answer] = await bench.send(await bench.start(), [row]);
  expect(answer).toMatchObject({ outcome: 'skipped', credentialId: expect.stringMatching(/^vcred_/) });
  expect(await bench.upstream()).toHaveLength(1);
});

test('sends a corrected row under the key of the failed one', async () => {
  const bench = await importBench(service);
  const [row] = someRows(bench, 1);
  if (row === undefined) throw new Error('There is no row.');
  const runId = await bench.start();
  const [failed] = await bench.send(runId, [{ ...row, vaultId: 'vault_gone' }]);
  expect(failed).toMatchObject({
    outcome: 'failed',
    sentence: expect.stringContaining('does not have this'),
  });
  const [made] = await bench.send(runId, [row]);
  expect(made).toMatchObject({ outcome: 'created', vaultId: row.vaultId });
  const report = await readReport(bench.context, runId, ADA);
  expect(report.rows).toMatchObject([{ key: row.key, vaultId: row.vaultId, outcome: 'created' }]);
});

test('handles two parallel requests of the same rows', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 25);
  const runId = await bench.start(25);
  const [one, two] = await Promise.all([bench.send(runId, rows), bench.send(runId, rows)]);
  const earlier = [one, two]
    .map((answers) => answers.filter((row) => row.earlier).length)
    .sort((a, b) => a - b);
  expect(earlier).toEqual([0, 25]);
  expect(bench.posts).toBe(25);
});

test('handles twelve parallel runs of the same rows, more than the pool has connections', async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 10);
  const runs = await Promise.all(Array.from({ length: 12 }, () => bench.start(10)));
  const answers = (await Promise.all(runs.map((runId) => bench.send(runId, rows)))).flat();
  expect(outcomesOf(answers)).toEqual({ created: 10, skipped: 110 });
  expect(await bench.upstream()).toEqual(placesOf(rows));
});

test('imports 500 rows', { timeout: 60_000 }, async () => {
  const bench = await importBench(service);
  const rows = someRows(bench, 500);
  const runId = await bench.start(500);
  for (let from = 0; from < 500; from += 25) await bench.send(runId, rows.slice(from, from + 25));
  expect(bench.posts).toBe(500);
  // Three vaults, each read once per request: pages of 100 of up to 167 rows each.
  expect(bench.lists).toBeLessThanOrEqual(20 * 3 * 2);
  expect(await bench.upstream()).toEqual(placesOf(rows));
  const first = await readReport(bench.context, runId, ADA, '', 300);
  expect(first.counts).toMatchObject({ created: 500, sending: 0 });
  const rest = await readReport(bench.context, runId, ADA, first.next ?? '', 300);
  expect(rest.next).toBeNull();
  expect(new Set([...first.rows, ...rest.rows].map(({ key }) => key)).size).toBe(500);
  expect(JSON.stringify([first, rest])).not.toContain(CANARY);
});

test('lets only the person who started a run add to it, over the same API', async () => {
  const bench = await importBench(service);
  const other = await importBench(service);
  const rows = someRows(bench, 1);
  const theirs = await bench.start(1, { id: 'user_grace', name: 'Grace' });
  const elsewhere = await other.start();
  for (const runId of [theirs, elsewhere, crypto.randomUUID()])
    await expect(bench.send(runId, rows)).rejects.toBeInstanceOf(AppError);
  for (const runId of [theirs, elsewhere])
    await expect(readReport(bench.context, runId, ADA)).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  expect(await readReport(bench.context, theirs, { id: 'user_grace' })).toMatchObject({ id: theirs });
  expect(bench.posts).toBe(0);
});

test('deletes runs older than 90 days when a run starts', async () => {
  const bench = await importBench(service);
  const old = await bench.start();
  await bench.send(old, someRows(bench, 1));
  bench.aheadMs = 89 * 86_400_000;
  const young = await bench.start();
  expect(await readReport(bench.context, old, ADA)).toMatchObject({ id: old });
  bench.aheadMs = 91 * 86_400_000;
  await bench.start();
  await expect(readReport(bench.context, old, ADA)).rejects.toBeInstanceOf(AppError);
  expect(await readReport(bench.context, young, ADA)).toMatchObject({ id: young });
});
