import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { changeViewInput, saveViewInput } from '../saved-views';
import { changeView, deleteView, savedViews, saveView } from './saved-views';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.db.execute(sql`truncate inventory.saved_views`));

const ADA = { id: 'ada', name: 'Ada', email: 'ada@example.com', role: 'viewer' as const };
const BOB = { id: 'bob', name: 'Bob', email: 'bob@example.com', role: 'operator' as const };
const ADMIN = { id: 'admin', name: 'Eve', email: 'eve@example.com', role: 'administrator' as const };
const SEARCH = { q: 'age:>90d env:production', sort: 'server' as const, order: 'desc' as const };

const context = (connection = 'views') => ({ db: database.db, connection });
const save = (name: string, user = ADA as Parameters<typeof saveView>[2], isShared = false) =>
  saveView(context(), { name, ...SEARCH, isShared }, user);
const names = async (user: Parameters<typeof savedViews>[1], connection?: string) =>
  (await savedViews(context(connection), user)).map(({ name }) => name);
const taken = { problem: { code: 'invalid_input', fields: { name: expect.any(String) } } };
const missing = { problem: { code: 'not_found' } };
const forbidden = { problem: { code: 'not_permitted' } };

test('saves search and order under a name', async () => {
  await save('Old ones');
  expect(await savedViews(context(), ADA)).toMatchObject([
    { name: 'Old ones', ...SEARCH, isShared: false, isOwn: true, mayChange: true },
  ]);
});

test('shows a personal view only to its owner, and a shared one to everyone of the account', async () => {
  await save('Personal');
  await save('Shared', ADA, true);
  expect(await names(ADA)).toEqual(['Personal', 'Shared']);
  for (const user of [BOB, ADMIN]) expect(await names(user)).toEqual(['Shared']);
  expect(await names(ADA, 'another')).toEqual([]);
  expect(await savedViews(context(), BOB)).toMatchObject([
    { isOwn: false, mayChange: false, ownerName: 'ada@example.com (Ada)' },
  ]);
  expect(await savedViews(context(), ADMIN)).toMatchObject([{ isOwn: false, mayChange: true }]);
});

test('stores a name once per owner, even for parallel requests', async () => {
  const ends = await Promise.allSettled(Array.from({ length: 5 }, () => save('Same')));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(save('Same')).rejects.toMatchObject(taken);
  await save('Same', BOB);
  const { id } = await save('Other');
  await expect(changeView(context(), { id, name: 'Same', isShared: false }, ADA)).rejects.toMatchObject(
    taken,
  );
  expect(await names(ADA)).toEqual(['Other', 'Same']);
});

test('lets the owner rename, share, unshare and delete a view', async () => {
  const { id } = await save('First');
  expect(await changeView(context(), { id, name: 'Second', isShared: true }, ADA)).toMatchObject({
    name: 'Second',
    isShared: true,
    ...SEARCH,
  });
  expect(await names(BOB)).toEqual(['Second']);
  await changeView(context(), { id, name: 'Second', isShared: false }, ADA);
  expect(await names(BOB)).toEqual([]);
  await deleteView(context(), { id }, ADA);
  expect(await names(ADA)).toEqual([]);
  await expect(deleteView(context(), { id }, ADA)).rejects.toMatchObject(missing);
});

test('lets only administrators change views of others, and only shared ones', async () => {
  const personal = await save('Personal');
  const shared = await save('Shared', ADA, true);
  for (const user of [BOB, ADMIN]) {
    const change = { id: personal.id, name: 'Mine', isShared: true };
    await expect(changeView(context(), change, user)).rejects.toMatchObject(missing);
    await expect(deleteView(context(), personal, user)).rejects.toMatchObject(missing);
  }
  await expect(changeView(context(), { ...shared, name: 'Mine' }, BOB)).rejects.toMatchObject(forbidden);
  await expect(deleteView(context(), shared, BOB)).rejects.toMatchObject(forbidden);
  await expect(deleteView(context('another'), shared, ADA)).rejects.toMatchObject(missing);
  expect(await changeView(context(), { ...shared, name: 'Renamed' }, ADMIN)).toMatchObject({
    name: 'Renamed',
  });
  await deleteView(context(), shared, ADMIN);
  expect(await names(ADA)).toEqual(['Personal']);
});

test('allows at most 100 views per person', async () => {
  for (let at = 0; at < 100; at += 1) await save(`View ${at}`);
  await expect(save('One more')).rejects.toMatchObject({ problem: { code: 'conflict' } });
  await save('Of another', BOB);
});

test('refuses tokens and line breaks in names and searches', () => {
  const read = (patch: object) =>
    saveViewInput.safeParse({ name: 'Name', isShared: false, ...SEARCH, ...patch }).success;
  expect(read({ name: ' Trimmed ' })).toBe(true);
  for (const name of ['', ' ', 'x'.repeat(61), 'two\nlines', 'ghp_abcdefghijklmnop1234'])
    expect(read({ name }), name).toBe(false);
  for (const q of ['x'.repeat(501), 'a\0', 'server:ghp_abcdefghijklmnop1234'])
    expect(read({ q }), q).toBe(false);
  expect(read({ sort: 'none' })).toBe(false);
  expect(changeViewInput.safeParse({ id: 'x', name: 'Name', isShared: true }).success).toBe(false);
});
