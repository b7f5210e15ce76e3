import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { selectionInput, setOwnersInput } from '../inputs';
import type { InventoryParams } from '../list-params';
import { keyOf, placeOf, SELECTION_MAX, type SelectedRow } from '../selection';
import { setOwners } from './owner';
import { selectedNow, selectionPage } from './selection';
import { seedRows } from './test-rows';

const CONNECTION = 'selection';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 2_600);
});
afterAll(() => database.drop());

const PARAMS: InventoryParams = { q: 'status:active', sort: 'server', order: 'asc' };
const places = (rows: readonly SelectedRow[]) =>
  rows.map(({ vaultId, id }) => ({ vaultId, credentialId: id }));

async function all(params = PARAMS) {
  const rows: SelectedRow[] = [];
  let pages = 0;
  for (let cursor: string | null = null; ; pages += 1) {
    const page = await selectionPage({ db: database.db, connection: CONNECTION }, params, cursor);
    rows.push(...page.rows);
    cursor = page.nextCursor;
    if (cursor === null) return { rows, pages: pages + 1 };
  }
}

test('selects all matches over several pages, each once', async () => {
  const { rows, pages } = await all();
  expect(pages).toBe(3);
  expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
  expect(rows.every(({ isArchived, goneAt }) => !isArchived && goneAt === null)).toBe(true);
});

test('previews the current rows in the order of the selection', async () => {
  const selected = (await all()).rows.slice(0, 40).reverse();
  const [first, second] = selected;
  await database.db.execute(sql`
    update inventory.credentials set is_archived = true where connection = ${CONNECTION} and id = ${first?.id ?? ''}`);
  await database.db.execute(
    sql`delete from inventory.credentials where connection = ${CONNECTION} and id = ${second?.id ?? ''}`,
  );
  const now = await selectedNow(database.db, CONNECTION, places(selected));
  expect(now.map(keyOf)).toEqual(selected.filter((row) => row !== second).map(keyOf));
  expect(now.filter(({ isArchived }) => isArchived).map(keyOf)).toEqual([keyOf(first as SelectedRow)]);
});

test('sets owners of many credentials, and counts unchanged and missing ones separately', async () => {
  const { rows } = await all();
  const [first] = rows;
  const ours = rows.slice(0, 1_000);
  await setOwners(database.db, CONNECTION, places([first as SelectedRow]), 'new@example.com');
  const sent = [...places(ours), { vaultId: 'vault_none', credentialId: 'vcred_none' }];
  expect(await setOwners(database.db, CONNECTION, sent, 'new@example.com')).toEqual({
    changed: 999,
    unchanged: 1,
    missing: 1,
  });
  const now = await selectedNow(database.db, CONNECTION, places(ours));
  expect(new Set(now.map(({ owner }) => owner))).toEqual(new Set(['new@example.com']));
});

test('uses the owner of the vault for a credential without one', async () => {
  const { rows } = await all({ ...PARAMS, q: 'vault:vault_000001' });
  await database.db.execute(sql`
    update inventory.vaults set owner = 'team@example.com' where connection = ${CONNECTION} and id = 'vault_000001'`);
  await setOwners(database.db, CONNECTION, places(rows), 'own@example.com');
  await setOwners(database.db, CONNECTION, places(rows), null);
  const now = await selectedNow(database.db, CONNECTION, places(rows));
  expect(rows.length).toBeGreaterThan(10);
  expect(new Set(now.map(({ owner }) => owner))).toEqual(new Set(['team@example.com']));
});

test('returns no rows for another connection', async () => {
  const { rows } = await all();
  expect(await selectedNow(database.db, 'another', places(rows.slice(0, 5)))).toEqual([]);
  expect(await setOwners(database.db, 'another', places(rows.slice(0, 5)), 'x@example.com')).toEqual({
    changed: 0,
    unchanged: 0,
    missing: 5,
  });
});

test('parses keys with any characters in ids, and rejects other texts', () => {
  expect(placeOf(keyOf({ vaultId: 'a/b%', id: 'ü 1' }))).toEqual({ vaultId: 'a/b%', credentialId: 'ü 1' });
  for (const bad of ['', 'a', 'a/', '/b', 'a/b/c', '%/b']) expect(placeOf(bad)).toBeNull();
  expect(selectionInput.safeParse({ credentials: ['a'] }).success).toBe(false);
  expect(selectionInput.safeParse({ credentials: [] }).success).toBe(false);
});

test('refuses more than the maximum with a message', () => {
  const credentials = Array.from({ length: SELECTION_MAX + 1 }, (_, n) => `vault/${n}`);
  const read = setOwnersInput.safeParse({ owner: 'a@example.com', q: '', credentials });
  expect(read.error?.issues[0]?.message).toBe('At most 5,000 credentials can be selected.');
});
