import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { archivePage } from './archive';
import { destinations } from './go-to';
import { listedPage } from './list';
import { seedRows } from './test-rows';
import { twinsOf } from './twins';

const CONNECTION = 'rows-read';
const ROWS = 5_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, ROWS);
  // One token in two places, and one URL twice in a vault.
  await database.db.execute(sql`
    update inventory.credentials set fingerprint = case when id in ('vcred_00000001', 'vcred_00000101') then 'same' else id end`);
  await database.db.execute(sql`
    update inventory.credentials set target = 'https://twice.example.com/mcp'
    where id in ('vcred_00000001', 'vcred_00000002')`);
  await database.db.$client.query('vacuum analyze inventory.credentials');
});
afterAll(() => database.drop());

const COUNT = sql`select (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables
  where schemaname = 'inventory' and relname = 'credentials'`;

/** How many rows of the mirror a read looks at, in a table or by an index; what is kept from earlier reads is there. */
const rowsRead = (read: (mirror: { db: Database; connection: string }) => Promise<unknown>) =>
  database.db.transaction(async (tx) => {
    const mirror = { db: tx as unknown as Database, connection: CONNECTION };
    const count = async () => (await tx.execute<{ count: number }>(COUNT)).rows[0]?.count ?? 0;
    expect((await twinsOf(mirror)).servers?.length).toBeLessThan(2);
    const before = await count();
    await read(mirror);
    return (await count()) - before;
  });

test.each([
  'env:nowhere',
  'kind:other',
  'host:nowhere.example',
  'owner:nobody',
  'server:nowhere',
  'vault:nowhere',
  'verified:proven env:nowhere',
  'policy:sse',
  'policy:environment',
  'policy:duplicate',
  'policy:shared',
  'shared:true',
  'age:>5000d',
])('a page of few matches reads few rows: %s', async (q) => {
  const read = await rowsRead((mirror) => listedPage(mirror, { q, sort: 'age', order: 'asc' }, null));
  expect(read).toBeLessThan(ROWS / 10);
});

test.each(['credentials', 'deleted'] as const)(
  'a page of the archive reads a page of rows: %s',
  async (of) => {
    await database.db.execute(sql`
    update inventory.credentials set is_archived = true, archived_at = now(),
      gone_at = ${of === 'deleted' ? sql`now()` : null}`);
    await database.db.$client.query('vacuum analyze inventory.credentials');
    const search = { of, q: '', from: null, to: null, vault: null, cursor: 'WyIyMDk5LTAxLTAxIiwiIiwiIl0' };
    expect(await rowsRead((mirror) => archivePage(mirror, search))).toBeLessThan(ROWS / 10);
  },
);

test('“Go to” looks at few of the many ids that begin alike', async () => {
  await database.db.execute(sql`update inventory.credentials set is_archived = false, gone_at = null`);
  await database.db.$client.query('vacuum analyze inventory.credentials');
  const user = { id: 'ada', name: 'Ada', email: 'ada@example.com', role: 'viewer' as const };
  for (const text of ['v', 'vcred_0000'])
    expect(await rowsRead((mirror) => destinations(mirror, text, user)), text).toBeLessThan(ROWS / 10);
});
