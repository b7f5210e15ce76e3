import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { ATTENTION, type Overview } from '../model';
import { listedSummary } from './list';
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

test('every count is that of the list which it opens', async () => {
  for (const { key, count } of shown.attention) {
    const list = await listedSummary({ db: database.db, connection: CONNECTION }, ATTENTION[key].q);
    expect(count, key).toBe(list.total);
  }
  expect(shown.attention.find(({ key }) => key === 'unowned')?.count).toBeGreaterThan(0);
});

test('the map holds every active credential once', () => {
  expect(sum(shown.cells)).toBe(total);
  expect(shown.hosts).toHaveLength(9);
  expect(shown.hosts.at(-1)).toBe('other');
  expect(shown.environments).toEqual(
    expect.arrayContaining(['production', 'staging', 'development', 'none']),
  );
});

test('the histogram holds every active credential once', () => {
  expect(sum(shown.ages) + shown.unknownAges).toBe(total);
  expect(shown.unknownAges).toBeGreaterThan(0);
});

test('what expires is in its week', async () => {
  const db = { db: database.db, connection: CONNECTION };
  expect(shown.expiring[0]?.count).toBe((await listedSummary(db, 'expires:expired')).total);
  expect(sum(shown.expiring)).toBe((await listedSummary(db, 'expires:<91d')).total);
});

test('an account without a snapshot has an empty overview', async () => {
  const empty = await overview(database.db, 'nothing');
  expect(sum(empty.attention)).toBe(0);
  expect(empty.cells).toEqual([]);
  expect(empty.changes).toHaveLength(30);
});
