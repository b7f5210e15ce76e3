import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { QUERY_CHARACTERS_MAX } from '../limits';
import { SORTS } from '../model';
import { DEFAULT_POLICY } from '../policies';
import { parseQuery, QUALIFIER_NAMES } from '../query';
import { bounded } from './bounded';
import { destinations } from './go-to';
import { inventoryPage, inventorySummary } from './search';
import { seedRows } from './test-rows';

const CONNECTION = 'fuzz';
const isLong = import.meta.env.MODE === 'fuzz';
const TIME_MAX_MS = 600_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 500);
});
afterAll(() => database.drop());

const anyText = fc.string({ unit: 'binary', maxLength: 30 });
const value = fc.oneof(
  anyText,
  fc.constantFrom(
    'none',
    'true',
    'false',
    'any',
    'never',
    'old',
    'expired',
    'unknown',
    'gone',
    'active',
    '%',
    "'",
  ),
  fc.constantFrom('>90d', '<14d', '31d..90d', '99999y', '>99999y', '99999y..0h', 'production', 'mcp7', 'a b'),
  fc.constantFrom('overdue', 'duplicate', 'shared', 'environment', 'outside', 'console', 'rotation', 'leak'),
);
const term = fc
  .tuple(fc.constantFrom('', '-', '--'), fc.constantFrom('', ...QUALIFIER_NAMES), fc.boolean(), value)
  .map(([sign, name, isQuoted, text]) => `${sign}${name && `${name}:`}${isQuoted ? `"${text}"` : text}`);
const query = fc.oneof(
  fc.array(term, { maxLength: 40 }).map((terms) => terms.join(' ')),
  fc.string({ unit: 'binary', maxLength: QUERY_CHARACTERS_MAX + 20 }),
);

test('runs the query of every text in every order', { timeout: TIME_MAX_MS }, async () => {
  const policies = { ...DEFAULT_POLICY, verifyRequiredIn: [] };
  await fc.assert(
    fc.asyncProperty(query, fc.constantFrom(...SORTS), fc.boolean(), async (text, sort, isDescending) => {
      const search = { query: parseQuery(text), policies };
      const options = { sort, isDescending, cursor: null, limit: 10 };
      const page = await inventoryPage(database.db, CONNECTION, search, options);
      const { total } = await inventorySummary(database.db, CONNECTION, search);
      expect(total).toBeGreaterThanOrEqual(page.rows.length);
      expect(page.nextCursor === null).toBe(total <= 10);
    }),
    { numRuns: isLong ? 5_000 : 150 },
  );
});

const USER = { id: 'user-1', name: 'Ada', email: 'ada@example.com', role: 'administrator' } as const;

test('runs “Go to” with every text that PostgreSQL can store', { timeout: TIME_MAX_MS }, async () => {
  const storable = fc.oneof(value, term).map((text) => text.replaceAll('\0', '').toWellFormed());
  await fc.assert(
    fc.asyncProperty(storable, async (text) => {
      await destinations({ db: database.db, connection: CONNECTION }, text, USER);
    }),
    { numRuns: isLong ? 2_000 : 100 },
  );
});

test('ends a slow search with advice', async () => {
  const slow = bounded(database.db, async (tx) => {
    await tx.execute(sql`set local statement_timeout = 20`);
    await tx.execute(sql`select pg_sleep(10)`);
  });
  await expect(slow).rejects.toMatchObject({
    problem: { code: 'invalid_input', message: expect.stringContaining('Narrow it') },
  });
  await expect(
    bounded(database.db, (tx) => tx.execute(sql`create table written (n int)`)),
  ).rejects.toMatchObject({ cause: { code: '25006' } });
});
