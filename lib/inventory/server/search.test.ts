import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { FACETS, type InventoryRow, SORTS, type Sort } from '../model';
import { DEFAULT_POLICY } from '../policies';
import { parseQuery } from '../query';
import { inventoryPage, inventorySummary, type PageOptions } from './search';
import { seedRows } from './test-rows';

const CONNECTION = 'search';
const ROWS = 1_000;
const searchOf = (text: string) => ({
  query: parseQuery(text),
  policies: { ...DEFAULT_POLICY, verifyRequiredIn: [] },
});
const HOUR_MS = 3_600_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, ROWS);
  await seedRows(database.db, 'another connection', 60);
});
afterAll(() => database.drop());

async function all(text: string, options: Partial<PageOptions> = {}): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await inventoryPage(database.db, CONNECTION, searchOf(text), {
      sort: 'age',
      isDescending: false,
      limit: 200,
      ...options,
      cursor,
    });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

const ageHours = ({ tokenSetAt }: InventoryRow) =>
  tokenSetAt === null ? null : (Date.now() - Date.parse(tokenSetAt)) / HOUR_MS;

describe('finds the matches of each qualifier', () => {
  const cases: [text: string, isHit: (row: InventoryRow) => boolean][] = [
    ['', () => true],
    ['mcp7.example', ({ target }) => target.includes('mcp7.example')],
    ['team-3', ({ id }) => Number(id.slice(6)) % 5 === 3],
    ['VCRED_00000500', ({ id }) => id === 'vcred_00000500'],
    ['host:mcp7.example.com', ({ host }) => host === 'mcp7.example.com'],
    ['host:example.com', () => true],
    ['server:mcp9', ({ target }) => target.includes('mcp9')],
    ['vault:"vault 3"', ({ vaultName }) => vaultName.toLowerCase().includes('vault 3')],
    ['env:production', ({ environment }) => environment === 'production'],
    ['env:none', ({ environment }) => environment === null],
    ['-env:production', ({ environment }) => environment !== 'production'],
    ['owner:none', ({ owner }) => owner === null],
    ['owner:owner3@', ({ owner }) => owner?.startsWith('owner3@') === true],
    ['-owner:owner3@', ({ owner }) => !owner?.startsWith('owner3@')],
    ['verified:proven', ({ verdict }) => verdict === 'proven'],
    ['verified:never', ({ verdict }) => verdict === null],
    ['verified:other', ({ verdict }) => verdict === 'timeout'],
    ['age:>90d', (row) => (ageHours(row) ?? 0) > 90 * 24],
    ['age:<90d', (row) => ageHours(row) !== null && Number(ageHours(row)) < 90 * 24],
    ['age:31d..91d', (row) => (ageHours(row) ?? 0) > 31 * 24 && (ageHours(row) ?? 0) < 91 * 24],
    ['age:unknown', ({ tokenSetAt }) => tokenSetAt === null],
    ['expires:unknown', ({ expiresAt }) => expiresAt === null],
    ['expires:expired', ({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= Date.now()],
    [
      'expires:<14d',
      ({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < Date.now() + 14 * 24 * HOUR_MS,
    ],
    ['policy:overdue', (row) => row.environment === 'production' && (ageHours(row) ?? 0) > 365 * 24],
    ['shared:true', ({ isShared }) => isShared],
    ['env:staging verified:refused', (row) => row.environment === 'staging' && row.verdict === 'refused'],
  ];
  let everything: InventoryRow[];
  beforeAll(async () => {
    everything = await all('');
  });
  test.each(cases)('%s', async (text, isHit) => {
    const expected = everything.filter(isHit).map(({ id }) => id);
    expect((await all(text)).map(({ id }) => id)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });
});

test('finds archived and deleted credentials only on request', async () => {
  const byStatus = async (text: string) => (await all(text)).length;
  const numbers = Array.from({ length: ROWS }, (_, n) => n);
  expect(await byStatus('')).toBe(numbers.filter((n) => n % 11 !== 0 && n % 202 !== 0).length);
  expect(await byStatus('status:archived')).toBe(numbers.filter((n) => n % 11 === 0 && n % 202 !== 0).length);
  expect(await byStatus('gone:true')).toBe(numbers.filter((n) => n % 202 === 0).length);
  expect(await byStatus('status:missing')).toBe(numbers.filter((n) => n % 101 === 0 && n % 202 !== 0).length);
});

const value = (row: InventoryRow, sort: Sort) =>
  ({
    age: row.tokenSetAt,
    server: row.target,
    vault: row.vaultName,
    environment: row.environment,
    owner: row.owner,
    expires: row.expiresAt,
    verified: row.verifiedAt,
  })[sort];

test.each(SORTS.flatMap((sort) => [[sort, false] as const, [sort, true] as const]))(
  'sorted by %s (descending %s): lists each row once, in order, rows without a value last',
  async (sort, isDescending) => {
    const rows = await all('', { sort, isDescending, limit: 37 });
    expect(new Set(rows.map(({ vaultId, id }) => `${vaultId} ${id}`)).size).toBe(rows.length);
    expect(rows).toHaveLength((await all('')).length);
    const values = rows.map((row) => value(row, sort));
    const known = values.filter((one) => one !== null);
    expect(values.slice(known.length).every((one) => one === null)).toBe(true);
    if (sort !== 'vault') {
      const ordered = known.toSorted();
      expect(known).toEqual(isDescending ? ordered.toReversed() : ordered);
    }
  },
);

test('returns facets that add up to the total', async () => {
  const { total, facets } = await inventorySummary(database.db, CONNECTION, searchOf('env:production'));
  expect(total).toBe((await all('env:production')).length);
  for (const facet of FACETS) {
    if (facet === 'host') continue;
    const sum = facets.filter((one) => one.facet === facet).reduce((all_, { count }) => all_ + count, 0);
    expect(sum, facet).toBe(total);
  }
});

test('refuses an invalid cursor', async () => {
  const page = inventoryPage(database.db, CONNECTION, searchOf(''), {
    sort: 'age',
    isDescending: false,
    limit: 10,
    cursor: 'x',
  });
  await expect(page).rejects.toMatchObject({ problem: { code: 'invalid_input' } });
});

test('treats SQL as text', async () => {
  for (const text of [`'; drop table x --`, '%', '__', '\\', '\0', 'host:%', `owner:"o'x"`])
    expect(await all(text)).toEqual([]);
});
