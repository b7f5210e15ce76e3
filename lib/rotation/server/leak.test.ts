import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { openLeak, openLeaks, removeLeaked, tickNotNeeded, tickRevoked } from './leak';
import type { RotationContext } from './store';
import { ModelVaultsApi } from './test-vaults-api';

const TARGET = 'https://mcp.example.com/mcp';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let api: ModelVaultsApi;
let context: RotationContext;
let ref: { vaultId: string; credentialId: string };
beforeEach(async () => {
  await database.db.$client.query('truncate leak_checklists');
  api = new ModelVaultsApi();
  context = { api, db: database.db };
  api.seed(TARGET);
  ref = { vaultId: 'vault_1', credentialId: api.seed(TARGET).id };
});

test('closes the checklist after removal, revocation and replacement', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  expect(api.row(ref.credentialId).status).toBe('active');
  const removed = await removeLeaked(context, { checklistId });
  expect(removed).toMatchObject({ removedAt: expect.any(String), revokedAt: null, closedAt: null });
  expect(api.stored.map(({ id }) => id)).not.toContain(ref.credentialId);
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ replacedAt: null }]);
  api.seed(TARGET, 'new-token');
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ replacedAt: expect.any(String) }]);
  const closed = await tickRevoked(context, { checklistId });
  expect(closed.closedAt).not.toBeNull();
  expect(await openLeaks(context, 'vault_1')).toEqual([closed]);
  const later = { ...context, now: () => new Date(Date.now() + 11 * 60_000) };
  expect(await openLeaks(later, 'vault_1')).toEqual([]);
});

test('creates one checklist for repeated and parallel requests', async () => {
  const [one, two] = await Promise.all([openLeak(context, ref), openLeak(context, ref)]);
  expect(one.id).toBe(two.id);
  expect((await openLeak(context, ref)).id).toBe(one.id);
  expect(await openLeaks(context, 'vault_1')).toHaveLength(1);
});

test('counts a removal by another person, but not an archived credential', async () => {
  await openLeak(context, ref);
  api.archiveRow(ref.credentialId);
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ removedAt: null }]);
  api.deleteRow(ref.credentialId);
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ removedAt: expect.any(String) }]);
});

test('takes every time of a checklist from the clock of the database', async () => {
  const { $client: client } = database.db;
  const databaseNow = async () => (await client.query('select now()')).rows[0].now.valueOf() as number;
  // A process whose own clock is an hour ahead.
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
  const before = await databaseNow();
  const { id: checklistId, openedAt } = await openLeak(context, ref);
  const { revokedAt } = await tickRevoked(context, { checklistId });
  const after = await databaseNow();
  vi.useRealTimers();
  for (const at of [openedAt, revokedAt]) {
    expect(Date.parse(at ?? '')).toBeGreaterThanOrEqual(Math.floor(before));
    expect(Date.parse(at ?? '')).toBeLessThanOrEqual(Math.ceil(after));
  }
});

test('keeps the first time of a step', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  const first = await tickRevoked({ ...context, now: () => new Date(1_000) }, { checklistId });
  const second = await tickRevoked({ ...context, now: () => new Date(2_000) }, { checklistId });
  expect(second.revokedAt).toBe(first.revokedAt);
  expect(second.revokedAt).toBe('1970-01-01T00:00:01.000Z');
});

test('accepts that no new credential is needed', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  await removeLeaked(context, { checklistId });
  await tickRevoked(context, { checklistId });
  expect(await tickNotNeeded(context, { checklistId })).toMatchObject({
    closedAt: expect.any(String),
    notNeededAt: expect.any(String),
    replacedAt: null,
  });
});

test('closes the checklist in the same statement as the last step', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  await removeLeaked(context, { checklistId });
  await tickNotNeeded(context, { checklistId });
  const { $client: client } = database.db;
  await client.query('create table updates (closed boolean)');
  await client.query(`
    create function count_update() returns trigger language plpgsql as $$
      begin insert into updates values (new.closed_at is not null); return new; end $$`);
  await client.query(
    'create trigger count_update before update on leak_checklists for each row execute function count_update()',
  );
  expect((await tickRevoked(context, { checklistId })).closedAt).not.toBeNull();
  expect((await client.query('select closed from updates')).rows).toEqual([{ closed: true }]);
  await client.query('drop function count_update cascade');
});

test('marks nothing as done if the API refuses the removal', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  api.faults = [{ kind: 'forbidden' }];
  await expect(removeLeaked(context, { checklistId })).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ removedAt: null }]);
});

test('shows the last known state if the API cannot be read, and nothing to another account', async () => {
  const { id: checklistId } = await openLeak(context, ref);
  api.faults = [{ kind: 'server', effect: 'before' }];
  expect(await openLeaks(context, 'vault_1')).toMatchObject([{ id: checklistId, removedAt: null }]);
  const elsewhere = { ...context, api: new ModelVaultsApi('another') };
  expect(await openLeaks(elsewhere, 'vault_1')).toEqual([]);
  await expect(tickRevoked(elsewhere, { checklistId })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  });
});
