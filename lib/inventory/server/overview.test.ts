import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { cellSearch } from '../age-map';
import { ATTENTION, type Overview } from '../model';
import { termText } from '../query';
import { listedPage, listedSummary } from './list';
import { overview } from './overview';
import { seedRows } from './test-rows';

const CONNECTION = 'overview';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let shown: Overview;
let total: number;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 1_000);
  await seedRows(database.db, 'another connection', 100);
  shown = await overview(database.db, CONNECTION);
  total = (await listedSummary({ db: database.db, connection: CONNECTION }, '')).total;
});
afterAll(() => database.drop());

const sum = (rows: readonly { count: number }[]) => rows.reduce((all, { count }) => all + count, 0);

test('shows the same counts as the lists that they open', async () => {
  for (const { key, count } of shown.attention) {
    const list = await listedSummary({ db: database.db, connection: CONNECTION }, ATTENTION[key].q);
    expect(count, key).toBe(list.total);
  }
  expect(shown.attention.find(({ key }) => key === 'unowned')?.count).toBeGreaterThan(0);
});

test('does not count a credential as overdue if an exception covers it or its vault', async () => {
  const mirror = { db: database.db, connection: CONNECTION };
  const overdue = async () =>
    (await overview(mirror.db, CONNECTION)).attention.find(({ key }) => key === 'overdue');
  const [row] = (await listedPage(mirror, { q: 'policy:overdue', sort: 'age', order: 'asc' }, null)).rows;
  const before = await overdue();
  for (const credentialId of [row?.id, null])
    await database.db.execute(sql`
      insert into inventory.policy_exceptions (id, connection, rule, vault_id, credential_id, reason, until, accepted_by)
      values (gen_random_uuid(), ${CONNECTION}, 'overdue', ${row?.vaultId}, ${credentialId}, 'For the test.',
        now() + interval '1 day', 'ada')`);
  const { total: left } = await listedSummary(mirror, 'policy:overdue');
  expect(before?.count).toBeGreaterThan(left + 1);
  expect((await overdue())?.count).toBe(left);
  await database.db.execute(sql`delete from inventory.policy_exceptions where connection = ${CONNECTION}`);
});

test('counts every active credential once in the map', () => {
  expect(sum(shown.cells)).toBe(total);
  expect(shown.hosts).toHaveLength(9);
  expect(shown.hosts.at(-1)).toBe('other');
  const environments = shown.rows.map(({ key }) => key);
  expect(environments).toEqual(expect.arrayContaining(['production', 'staging', 'development', 'none']));
  expect(environments.at(-1)).toBe('none');
});

test('opens as many credentials as each cell of the map counts', async () => {
  for (const cell of shown.cells) {
    const q = cellSearch(cell, shown);
    const list = await listedSummary({ db: database.db, connection: CONNECTION }, q);
    expect(list.total, q).toBe(cell.count);
  }
});

test.each(['team', 'vault'] as const)('shows at most 12 rows and the rest by %s', async (mapRows) => {
  await database.db.execute(sql`
    update inventory.credentials set metadata = jsonb_build_object('team', 'Team ' || (hashtext(id) & 15))
    where connection = ${CONNECTION} and hashtext(id) % 3 <> 0`);
  const { cells, rows } = await overview(database.db, CONNECTION, mapRows);
  expect(sum(cells)).toBe(total);
  expect(rows.filter(({ key }) => key !== null)).toHaveLength(12);
  expect(rows.at(-1)).toEqual({ key: null, label: 'others' });
  for (const { key, label } of rows.filter((row) => row.key !== null)) {
    const q = termText(mapRows, key ?? '');
    const list = await listedSummary({ db: database.db, connection: CONNECTION }, q);
    expect(sum(cells.filter(({ row }) => row === key)), label).toBe(list.total);
  }
});

test('counts every active credential once in the histogram', () => {
  expect(sum(shown.ages) + shown.unknownAges).toBe(total);
  expect(shown.unknownAges).toBeGreaterThan(0);
});

test('counts credentials in the week of their expiry', async () => {
  const db = { db: database.db, connection: CONNECTION };
  expect(shown.expiring[0]?.count).toBe((await listedSummary(db, 'expires:expired')).total);
  expect(sum(shown.expiring)).toBe((await listedSummary(db, 'expires:<91d')).total);
});

test('shows an empty overview for an account without a snapshot', async () => {
  const empty = await overview(database.db, 'nothing');
  expect(sum(empty.attention)).toBe(0);
  expect(empty.cells).toEqual([]);
  expect(empty.changes).toHaveLength(30);
});
