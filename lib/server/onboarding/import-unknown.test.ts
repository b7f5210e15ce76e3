import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importBench, outcomesOf, placesOf, someRows, startImportService } from './test-import-bench';

let service: Awaited<ReturnType<typeof startImportService>>;
beforeAll(async () => {
  service = await startImportService();
});
afterAll(() => service.drop());

describe('an outcome that is not known', () => {
  async function lost() {
    const bench = await importBench(service);
    const rows = someRows(bench, 1);
    const [row] = rows;
    if (row === undefined) throw new Error('There is no row.');
    const runId = await bench.start();
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({ outcome: 'unknown', credentialId: null });
    expect(answer?.sentence).toContain('no usable answer came');
    return { bench, rows, runId, row };
  }

  test('is looked for, waited for, and only then sent again', async () => {
    const { bench, rows, runId } = await lost();
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
    expect(bench.waits).toHaveLength(1);
    expect(bench.waits[0]).toBeGreaterThan(10_000);
    expect(bench.waits[0]).toBeLessThanOrEqual(15_000);
    expect(bench.posts).toBe(2);
    expect(await bench.upstream()).toEqual(placesOf(rows));
  });

  test('is not sent again where it lands late', async () => {
    const { bench, rows, runId, row } = await lost();
    bench.onSleep = async () => {
      const { vaultId, mcpServerUrl, accessToken } = row;
      const body = {
        mcp_server_url: mcpServerUrl,
        protocol: 'streamable_http',
        type: 'static_bearer',
        access_token: accessToken,
      };
      expect((await bench.call('POST', `/vaults/${vaultId}/credentials`, body)).status).toBeLessThan(300);
    };
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({
      outcome: 'created',
      sentence: expect.stringContaining('token that was sent then'),
    });
    expect(bench.posts).toBe(1);
    expect(await bench.upstream()).toEqual(placesOf(rows));
  });

  test('needs no wait when it is old', async () => {
    const { bench, rows, runId } = await lost();
    bench.aheadMs = 60_000;
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ created: 1 });
    expect(bench.waits).toEqual([]);
  });

  test('stays where the vault cannot be read', async () => {
    const { bench, rows, runId } = await lost();
    await bench.weather({ name: 'forbidden', on: 'GET' });
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    await bench.weather({ name: 'odd_row', on: 'GET' });
    await bench.send(await bench.start(), someRows(bench, 3, 100).slice(0, 1));
    expect(outcomesOf(await bench.send(runId, rows))).toEqual({ unknown: 1 });
    expect(bench.posts).toBe(2);
  });

  test('stays where several appeared', async () => {
    const { bench, rows, runId, row } = await lost();
    for (const n of [1, 2])
      await bench.api.credentials.create(row.vaultId, { ...row, kind: 'static_bearer', accessToken: `${n}` });
    const [answer] = await bench.send(runId, rows);
    expect(answer).toMatchObject({ outcome: 'unknown', sentence: expect.stringContaining('Several') });
  });
});
