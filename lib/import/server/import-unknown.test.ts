import { describe, expect, test } from 'vitest';
import { outcomeOf } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import {
  importBench,
  importServiceTest,
  outcomesOf,
  placesOf,
  sending,
  someRows,
} from '@/lib/verification/server/test-import-bench';
import { keepRows } from './import-store';

const service = importServiceTest();

describe('an unknown outcome', () => {
  async function lost() {
    const bench = await importBench(service);
    const rows = someRows(bench, 1);
    const [row] = rows;
    if (row === undefined) throw new Error('There is no row.');
    const runId = await bench.start();
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({ outcome: 'unknown', credentialId: null });
    expect(answer?.sentence).toContain('no usable response arrived');
    return { bench, rows, runId, row };
  }

  test('is looked up, and sent again after a minute at the earliest', async () => {
    const { bench, rows, runId } = await lost();
    bench.aheadMs = 40_000;
    const [still] = await bench.send(runId, rows);
    expect(still).toMatchObject({
      outcome: 'unknown',
      sentence: expect.stringMatching(/again in \d+ seconds/),
    });
    bench.aheadMs = 60_000;
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
    expect(bench.waits).toEqual([]);
    expect(bench.posts).toBe(2);
    expect(await bench.upstream()).toEqual(placesOf(rows));
  });

  test('is not sent again if it lands late', async () => {
    const { bench, rows, runId, row } = await lost();
    bench.aheadMs = 40_000;
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    await bench.land(row);
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({
      outcome: 'created',
      sentence: expect.stringContaining('token that was sent'),
    });
    expect(bench.posts).toBe(1);
    expect(await bench.upstream()).toEqual(placesOf(rows));
  });

  test.each(['another run', 'the same run'])('holds back rows for the same server, in %s', async (where) => {
    const { bench, runId, row } = await lost();
    const twin = {
      ...row,
      key: 'twin',
      mcpServerUrl: 'https://MCP-0.example.com:443/mcp',
    };
    const elsewhere = bench.vaultIds[1] ?? '';
    const rows = [twin, { ...row, key: 'another vault', vaultId: elsewhere }, ...someRows(bench, 1, 7)];
    const twinRun = where === 'the same run' ? runId : await bench.start(3);
    const [held, ...rest] = await bench.send(twinRun, rows);
    expect(held).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringMatching(/again in \d+ seconds/),
    });
    expect(outcomesOf(rest)).toEqual({ created: 2 });
    await bench.land(row);
    expect(outcomesOf(await bench.send(twinRun, [twin]))).toEqual({ skipped: 1 });
    expect(outcomesOf(await bench.send(runId, [row]))).toEqual({ created: 1 });
    expect((await bench.upstream()).filter((place) => place.startsWith(row.vaultId))).toHaveLength(2);
  });

  test('is not resolved by a credential of a colleague', async () => {
    const { bench, runId, rows, row } = await lost();
    const intent = await record(service.db, {
      ...someEvent({ action: 'credential.create', outcome: 'intent' }),
      targets: [{ kind: 'vault', id: row.vaultId, label: null }],
      summary: { vaultId: row.vaultId, mcpServerUrl: row.mcpServerUrl },
    });
    const fields = { mcpServerUrl: row.mcpServerUrl, secret: bearerSecret('theirs') };
    const { id } = await bench.api.credentials.create(row.vaultId, fields);
    const [open] = await bench.send(runId, rows);
    expect(open).toMatchObject({ outcome: 'unknown', credentialId: null });
    expect(open?.sentence).toContain('another change that may have created it');
    const made = [{ kind: 'credential' as const, id, label: null }];
    await record(service.db, outcomeOf(intent, { outcome: 'success', code: null, targets: made }));
    const [settled] = await bench.send(runId, rows);
    expect(settled).toMatchObject({ outcome: 'skipped', credentialId: id });
    expect(settled?.sentence).toContain('another change created');
    expect(await bench.upstream()).toEqual(placesOf(rows));
  });

  test('holds them back for a minute only', async () => {
    const { bench, runId, row } = await lost();
    const twin = { ...row, key: 'twin' };
    bench.aheadMs = 60_000;
    const [made] = await bench.send(runId, [twin]);
    expect(made).toMatchObject({ outcome: 'created' });
    const [first] = await bench.send(runId, [row]);
    expect(first).toMatchObject({ outcome: 'skipped', credentialId: made?.credentialId });
    expect(await bench.upstream()).toHaveLength(1);
  });

  test('of two rows is resolved for only one of them by one credential', async () => {
    const { bench, runId, row } = await lost();
    const twin = { ...row, key: 'twin' };
    await keepRows(bench.context, runId, [{ ...sending(twin), outcome: 'unknown' }]);
    await bench.land(row);
    const [one, two] = await bench.send(runId, [row, twin]);
    expect([one?.outcome, two?.outcome]).toEqual(['created', 'skipped']);
    expect(two?.credentialId).toBe(one?.credentialId);
  });

  test('stays unknown if the vault cannot be read', async () => {
    const { bench, rows, runId } = await lost();
    await bench.weather({ name: 'forbidden', on: 'GET' });
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    await bench.weather({ name: 'odd_row', on: 'GET' });
    await bench.send(await bench.start(), someRows(bench, 3, 100).slice(0, 1));
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    expect(bench.posts).toBe(2);
  });

  test('stays unknown if several credentials appeared', async () => {
    const { bench, rows, runId, row } = await lost();
    for (const n of [1, 2])
      await bench.api.credentials.create(row.vaultId, { ...row, secret: bearerSecret(`${n}`) });
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({ outcome: 'unknown', sentence: expect.stringContaining('Several') });
  });
});

describe('a request that a crash interrupted', () => {
  async function crashed(ageMs: number) {
    const bench = await importBench(service);
    const rows = someRows(bench, 1);
    const runId = await bench.start();
    await keepRows(bench.context, runId, rows.map(sending));
    bench.aheadMs = ageMs;
    return { bench, rows, runId };
  }

  test('may have been sent long after its start, so the minute counts from the first look-up', async () => {
    const { bench, rows, runId } = await crashed(10 * 60_000);
    for (const laterMs of [0, 59_000]) {
      bench.aheadMs = 10 * 60_000 + laterMs;
      expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    }
    expect(bench.posts).toBe(0);
    bench.aheadMs += 5_000;
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
  });

  test('also holds back another run', async () => {
    const { bench, rows } = await crashed(10 * 60_000);
    const runId = await bench.start();
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ failed: 1 });
    bench.aheadMs += 60_000;
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
    expect(bench.posts).toBe(1);
  });

  test('is certainly over after 21 minutes', async () => {
    const { bench, rows, runId } = await crashed(21 * 60_000 + 1_000);
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
  });
});
