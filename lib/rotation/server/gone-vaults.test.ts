import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { goneVaults } from './gone-vaults';
import { openLeak } from './leak';
import { TARGET, TestBench } from './test-bench';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const bench = new TestBench(() => database);
beforeEach(() => bench.reset(`model ${crypto.randomUUID()}`));

async function interrupt() {
  bench.faultAt('create', { kind: 'lost', effect: 'before' });
  await bench.start();
}

const exists = () =>
  bench.api.vaultRows.push({
    ...{ id: 'vault_1', name: 'Payments', status: 'active', metadata: {} },
    ...{ createdAt: null, updatedAt: null, archivedAt: null },
  });

test('lists a deleted vault until its unfinished work is closed', async () => {
  await interrupt();
  bench.another();
  await openLeak(bench.context, { vaultId: 'vault_1', credentialId: bench.oldId });
  expect(await goneVaults(bench.context)).toEqual([{ vaultId: 'vault_1', target: TARGET, unfinished: 2 }]);
  await bench.step(await bench.shown(), 'abandon');
  expect(await goneVaults(bench.context)).toMatchObject([{ unfinished: 1 }]);
});

test('lists neither an existing vault nor one of another connection', async () => {
  await interrupt();
  exists();
  expect(await goneVaults(bench.context)).toEqual([]);
  bench.reset(`model ${crypto.randomUUID()}`);
  expect(await goneVaults(bench.context)).toEqual([]);
});

test('does not report an unreadable vault as deleted, and calls nothing if no work is open', async () => {
  expect(await goneVaults(bench.context)).toEqual([]);
  expect(bench.callsOf('vaults.get')).toBe(0);
  await interrupt();
  bench.faultAt('vaults.get', { kind: 'server', effect: 'before' });
  expect(await goneVaults(bench.context)).toEqual([]);
  expect(await goneVaults(bench.context)).toHaveLength(1);
});
