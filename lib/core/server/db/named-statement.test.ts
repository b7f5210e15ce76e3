import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './client';
import { namedStatement } from './named-statement';
import { createTestDatabase } from './test-database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const sum = namedStatement<{ sum: number; names: string[] }>(
  'sum',
  sql`select ${sql.placeholder('one')}::int + ${2}::int as sum, ${sql.placeholder('names')}::text[] as names`,
);

test('is planned once per connection, and sent without a name if names are not kept', async () => {
  const db = openDatabase(database.url, {}, { max: 1 });
  const kept = async () =>
    (await db.$client.query('select name from pg_prepared_statements')).rows.map(({ name }) => name);
  expect(await sum(db, { one: 1, names: ['a', '{"b,'] })).toEqual([{ sum: 3, names: ['a', '{"b,'] }]);
  expect(await sum(db, { one: 2, names: [] })).toEqual([{ sum: 4, names: [] }]);
  expect(await kept()).toEqual(['sum']);
  await db.$client.query('deallocate all');
  expect(await sum(db, { one: 3, names: [] })).toEqual([{ sum: 5, names: [] }]);
  expect(await sum(db, { one: 4, names: [] })).toEqual([{ sum: 6, names: [] }]);
  expect(await kept()).toEqual([]);
  await db.$client.end();
});

test('rejects with the error of PostgreSQL', async () => {
  const db = openDatabase(database.url);
  await expect(sum(db, { one: 'x', names: [] })).rejects.toMatchObject({ code: '22P02' });
  await db.$client.end();
});
