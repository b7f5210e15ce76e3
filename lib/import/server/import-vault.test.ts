import { describe, expect, test } from 'vitest';
import { outcomeOf } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { AppError } from '@/lib/core/server/app-error';
import {
  ADA,
  type ImportBench,
  importBench,
  importServiceTest,
  someRows,
} from '@/lib/verification/server/test-import-bench';
import { keepRows } from './import-store';
import { makeImportVault } from './import-vault';

const service = importServiceTest();

const NEW = { key: 'vault Team', displayName: 'Team', environment: 'production' as const };

const make = (bench: ImportBench, runId: string, fields = {}) =>
  makeImportVault(bench.context, { runId, ...NEW, ...fields }, ADA);
const named = async (bench: ImportBench, name = 'Team') =>
  (await bench.api.vaults.list({ name, limit: 100 })).items;
const problemOf = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error.problem;
};

test('is created once for a run and key, also by two parallel requests', async () => {
  const bench = await importBench(service);
  const runId = await bench.start();
  const made = await Promise.all([make(bench, runId), make(bench, runId)]);
  expect(new Set(made.map(({ vault }) => vault.id)).size).toBe(1);
  expect(await make(bench, runId)).toMatchObject({ made: true, vault: { id: made[0]?.vault.id } });
  expect(await named(bench)).toMatchObject([{ name: 'Team', metadata: { environment: 'production' } }]);
});

test('is reused by a later run of the same file', async () => {
  const bench = await importBench(service);
  const first = await make(bench, await bench.start());
  const second = await make(bench, await bench.start());
  expect(second).toEqual({ vault: first.vault, made: false });
  expect(await named(bench)).toHaveLength(1);
});

test('is refused if the name belongs to another person’s vault or another environment', async () => {
  const bench = await importBench(service);
  await bench.api.vaults.create({ displayName: 'Theirs' });
  const problem = await problemOf(make(bench, await bench.start(), { displayName: 'Theirs' }));
  expect(problem).toMatchObject({ code: 'conflict', fields: { displayName: expect.any(String) } });
  await make(bench, await bench.start());
  expect(await problemOf(make(bench, await bench.start(), { environment: 'staging' }))).toMatchObject({
    code: 'conflict',
  });
  expect(await named(bench)).toHaveLength(1);
});

test('is found among a hundred vaults whose names contain its name', async () => {
  const bench = await importBench(service);
  const first = await make(bench, await bench.start());
  await Promise.all(
    Array.from({ length: 101 }, (_, n) => bench.api.vaults.create({ displayName: `Team-${n}` })),
  );
  expect((await named(bench)).map(({ name }) => name)).not.toContain('Team');
  expect(await make(bench, await bench.start())).toEqual({ vault: first.vault, made: false });
});

test('is refused if rows of the list cannot be read', async () => {
  const bench = await importBench(service);
  await bench.api.vaults.create({ displayName: 'Team of ours' });
  await bench.weather({ name: 'odd_row', on: 'GET' });
  expect(await problemOf(make(bench, await bench.start()))).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('cannot read the complete list'),
  });
});

describe('a lost response', () => {
  test('is resolved immediately if the API lists the vault', async () => {
    const bench = await importBench(service);
    await bench.weather({ name: 'committed_then_lost', on: 'POST', times: 1 });
    expect(await make(bench, await bench.start())).toMatchObject({ made: true });
    expect(await named(bench)).toHaveLength(1);
  });

  test('is looked up, and sent again after a minute at the earliest', async () => {
    const bench = await importBench(service);
    const runId = await bench.start();
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    expect(await problemOf(make(bench, runId))).toMatchObject({ code: 'outcome_unknown' });
    bench.aheadMs = 40_000;
    expect(await problemOf(make(bench, runId))).toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringMatching(/Try again in \d+ seconds/),
    });
    bench.aheadMs = 60_000;
    expect(await make(bench, runId)).toMatchObject({ made: true });
    expect(await named(bench)).toHaveLength(1);
  });

  test('causes no second vault if the first lands late', async () => {
    const bench = await importBench(service);
    const runId = await bench.start();
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    await problemOf(make(bench, runId));
    await problemOf(make(bench, runId));
    await bench.api.vaults.create({ displayName: 'Team' });
    expect(await make(bench, runId)).toMatchObject({ made: true, vault: { name: 'Team' } });
    expect(await named(bench)).toHaveLength(1);
  });

  test('is not resolved by a vault of a colleague', async () => {
    const bench = await importBench(service);
    const runId = await bench.start();
    const displayName = `Team ${runId}`;
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    await problemOf(make(bench, runId, { displayName }));
    const summary = { displayName };
    const intent = await record(
      service.db,
      someEvent({ action: 'vault.create', outcome: 'intent', targets: [], summary }),
    );
    const { vault } = await bench.api.vaults.create({ displayName });
    expect(await problemOf(make(bench, runId, { displayName }))).toMatchObject({ code: 'outcome_unknown' });
    const made = [{ kind: 'vault' as const, id: vault.id, label: displayName }];
    await record(service.db, outcomeOf(intent, { outcome: 'success', code: null, targets: made }));
    bench.aheadMs = 60_000;
    expect(await problemOf(make(bench, runId, { displayName }))).toMatchObject({ code: 'conflict' });
    expect(await named(bench, displayName)).toHaveLength(1);
  });

  test('keeps another run from creating a second vault', async () => {
    const bench = await importBench(service);
    await bench.weather({ name: 'reset', on: 'POST', times: 1 });
    await problemOf(make(bench, await bench.start()));
    const runId = await bench.start();
    expect(await problemOf(make(bench, runId))).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/Try again in \d+ seconds/),
    });
    bench.aheadMs = 60_000;
    expect(await make(bench, runId)).toMatchObject({ made: true });
  });

  test('is resolved after a crash', async () => {
    const bench = await importBench(service);
    const runId = await bench.start();
    const row = {
      key: NEW.key,
      kind: 'vault' as const,
      vaultId: null,
      target: 'Team',
      outcome: 'sending' as const,
    };
    await keepRows(bench.context, runId, [row]);
    const { vault } = await bench.api.vaults.create({ displayName: 'Team' });
    expect(await make(bench, runId)).toMatchObject({ made: true, vault: { id: vault.id } });
    expect(bench.waits).toEqual([]);
  });
});

test('uses a key for either a vault or a credential', async () => {
  const bench = await importBench(service);
  const runId = await bench.start();
  await make(bench, runId, { key: 'row 0' });
  expect(await problemOf(bench.send(runId, someRows(bench, 1)))).toMatchObject({ code: 'invalid_input' });
  await bench.send(runId, someRows(bench, 1, 1));
  expect(await problemOf(make(bench, runId, { key: 'row 1' }))).toMatchObject({ code: 'invalid_input' });
});
