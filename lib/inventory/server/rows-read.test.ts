import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/core/server/db/client';
import { countingRowsOf, createTestDatabase } from '@/lib/core/server/db/test-database';
import { SORTS } from '../model';
import { archivePage } from './archive';
import { destinations } from './go-to';
import { listedPage, listedSummary } from './list';
import { overview } from './overview';
import { seedRows } from './test-rows';
import { twinsOf } from './twins';

const CONNECTION = 'rows-read';
const ROWS = 5_000;

const VACUUMS_MAX = 50;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
/** For statements that write every row, which may take longer than a console's time limit. */
let writer: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  writer = openDatabase(database.url, { statement: 120_000, answer: 130_000 });
  await seedRows(writer, CONNECTION, ROWS);
  // One token in two places, and one URL twice in a vault.
  await writer.execute(sql`
    update inventory.credentials set fingerprint = case when id in ('vcred_00000001', 'vcred_00000101') then 'same' else id end`);
  await writer.execute(sql`
    update inventory.credentials set target = 'https://twice.example.com/mcp'
    where id in ('vcred_00000001', 'vcred_00000002')`);
  await vacuum();
});
/** Marks every page as all-visible. An analyze of the server itself that runs now keeps a vacuum from doing so. */
async function vacuum(): Promise<void> {
  for (let count = 0; count < VACUUMS_MAX; count++) {
    // Pages are marked only after their commits are on disk.
    await writer.$client.query('checkpoint');
    await writer.$client.query('vacuum analyze inventory.credentials');
    const { rows } = await writer.execute<{ isDone: boolean }>(sql`
      select relallvisible >= relpages as "isDone" from pg_class where oid = 'inventory.credentials'::regclass`);
    if (rows[0]?.isDone) return;
  }
  throw new Error(`The table has pages that are not all-visible after ${VACUUMS_MAX} vacuums.`);
}
afterAll(async () => {
  await writer.$client.end();
  await database.drop();
});

/** Returns how many rows of the mirror a read visits, in tables and indexes, after the cached twins are loaded. */
const rowsRead = (read: (mirror: { db: Database; connection: string }) => Promise<unknown>) =>
  countingRowsOf(database.db, 'inventory.credentials', async (db, count) => {
    const mirror = { db, connection: CONNECTION };
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
])('reads few rows for a page of few matches: %s', async (q) => {
  const read = await rowsRead((mirror) => listedPage(mirror, { q, sort: 'age', order: 'asc' }, null));
  expect(read).toBeLessThan(ROWS / 10);
});

test.each(SORTS)('reads a page of rows for a late page sorted by %s', async (sort) => {
  const options = { q: '', sort, order: 'asc' } as const;
  let cursor: string | null = null;
  const mirror = { db: database.db, connection: CONNECTION };
  for (let page = 0; page < 5; page++) cursor = (await listedPage(mirror, options, cursor)).nextCursor;
  expect(await rowsRead((mirror) => listedPage(mirror, options, cursor))).toBeLessThan(ROWS / 10);
});

test.each(['', 'age:>90d', 'owner:none'])('reads an index and no row for the counts of “%s”', async (q) => {
  expect(await rowsRead((mirror) => listedSummary(mirror, q))).toBe(0);
});

test('reads indexes and no row for the overview', async () => {
  expect(await rowsRead(({ db, connection }) => overview(db, connection))).toBe(0);
});

test.each(['credentials', 'deleted'] as const)(
  'reads a page of rows for a page of the archive: %s',
  async (of) => {
    await writer.execute(sql`
    update inventory.credentials set is_archived = true, archived_at = now(),
      gone_at = ${of === 'deleted' ? sql`now()` : null}`);
    await vacuum();
    const search = { of, q: '', from: null, to: null, vault: null, cursor: 'WyIyMDk5LTAxLTAxIiwiIiwiIl0' };
    expect(await rowsRead((mirror) => archivePage(mirror, search))).toBeLessThan(ROWS / 10);
  },
);

test('reads few of many ids with the same prefix for “Go to”', async () => {
  await writer.execute(sql`update inventory.credentials set is_archived = false, gone_at = null`);
  await vacuum();
  const user = { id: 'ada', name: 'Ada', email: 'ada@example.com', role: 'viewer' as const };
  for (const text of ['v', 'vcred_0000'])
    expect(await rowsRead((mirror) => destinations(mirror, text, user)), text).toBeLessThan(ROWS / 10);
});
