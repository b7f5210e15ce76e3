import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { recordAll } from '@/lib/audit/server/log';
import { countingRowsOf, createTestDatabase } from '@/lib/core/server/db/test-database';
import { createStopping } from '@/lib/core/server/stopping';
import { targetsOfCredential } from '@/lib/vaults/server/targets';
import { type AsOfKind, asOfParams } from '../as-of';
import { asOfPage } from './as-of';
import { exportAsOf } from './as-of-export';

const BY = {
  actor: { id: 'user-1', name: 'Ada', kind: 'user' },
  requestId: null,
  address: null,
  userAgent: null,
} as const;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const mirror = () => ({ db: database.db, connection: 'model' });
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() =>
  database.db.execute(
    sql`truncate inventory.vaults, inventory.credentials, inventory.sightings, inventory.changes`,
  ),
);

interface Row {
  created?: string | null;
  archived?: string | null;
  isArchived?: boolean;
  first?: string;
  last?: string;
  gone?: string | null;
}

/** Inserts a credential of vault `v`, read from June to November 2026. */
const credential = (
  id: string,
  {
    created = '2026-01-01',
    archived = null,
    isArchived,
    first = '2026-06-01',
    last = '2026-11-01',
    gone = null,
  }: Row,
) =>
  database.db.execute(sql`
    with seen as (
      insert into inventory.sightings (connection, vault_id, id, last_seen_at, read_number)
      values ('model', 'v', ${id}, ${last}, 1))
    insert into inventory.credentials (connection, vault_id, id, vault_name, environment, owner, kind, target, status,
      metadata, created_at, archived_at, is_archived, first_seen_at, gone_at)
    values ('model', 'v', ${id}, 'Vault', 'production', 'ada@example.com', 'static_bearer', ${`https://${id}/mcp`},
      'active', '{}', ${created}::timestamptz, ${archived}::timestamptz, ${isArchived ?? archived !== null}, ${first},
      ${gone}::timestamptz)`);
const change = (
  id: string | null,
  field: string,
  since: string | null,
  until: string,
  before: unknown = null,
) =>
  database.db.execute(sql`
    insert into inventory.changes (connection, vault_id, credential_id, field, before, since, until, cause)
    values ('model', 'v', ${id}, ${field}, ${JSON.stringify(before)}::jsonb, ${since}::timestamptz, ${until}::timestamptz,
      'outside')`);

/** The log has a resolution of 1 ms. */
function nextMoment(): void {
  const from = Date.now();
  while (Date.now() < from + 3);
}

async function at(day: string, of: AsOfKind = 'credentials', q = '') {
  const instant = asOfParams.asof.parse(day);
  if (instant === null) throw new Error(`${day} is not a past instant.`);
  return asOfPage(mirror(), { of, at: instant, q }, null);
}
/** Returns `active`, why it is unknown, or `no`. */
async function states(id: string, ...days: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const day of days) {
    const row = (await at(day)).rows.find(({ credentialId }) => credentialId === id);
    found.push(row === undefined ? 'no' : (row.unknown ?? 'active'));
  }
  return found;
}

test('uses the dates of the API, and reports “unknown” after the last read', async () => {
  await credential('a', { archived: '2026-03-01' });
  expect(await states('a', '2025-12-31', '2026-01-01', '2026-02-28', '2026-03-01', '2026-11-20')).toEqual([
    'no',
    'active',
    'active',
    'no',
    'no',
  ]);
  await credential('b', {});
  expect(await states('b', '2025-12-31', '2026-01-02', '2026-10-31', '2026-11-02')).toEqual([
    'no',
    'active',
    'active',
    'unread',
  ]);
});

test('lists in the archive as of a date what was active then and has ended since', async () => {
  await credential('kept', {});
  await credential('ended', { archived: '2026-03-01' });
  const ids = async (day: string) => (await at(day, 'archive')).rows.map(({ credentialId }) => credentialId);
  expect(await ids('2026-02-01')).toEqual(['ended']);
  expect(await ids('2026-04-01')).toEqual([]);
});

test('encloses a change without a date by the reads around it', async () => {
  await credential('created', { created: null, first: '2026-07-02' });
  await change('created', 'created', '2026-07-01', '2026-07-02');
  expect(await states('created', '2026-06-30', '2026-07-01T12:00:00Z', '2026-07-03')).toEqual([
    'no',
    'creation',
    'active',
  ]);
  await credential('undated', { created: null });
  expect(await states('undated', '2020-01-01', '2026-06-02')).toEqual(['creation', 'active']);
  await credential('archived', { isArchived: true });
  await change('archived', 'status', '2026-08-01', '2026-08-02', 'active');
  expect(await states('archived', '2026-07-31', '2026-08-01T12:00:00Z', '2026-08-02')).toEqual([
    'active',
    'archiving',
    'no',
  ]);
  await credential('deleted', { last: '2026-08-01', gone: '2026-08-03' });
  await change('deleted', 'deleted', '2026-08-01', '2026-08-03');
  expect(await states('deleted', '2026-07-31', '2026-08-02', '2026-08-03')).toEqual([
    'active',
    'deletion',
    'no',
  ]);
});

test('reports “unknown” for the time before an entry was listed or archived again', async () => {
  await credential('back', {});
  await change('back', 'deleted', '2026-07-01', '2026-07-02');
  await change('back', 'restored', null, '2026-07-09');
  expect(await states('back', '2026-06-30', '2026-07-05', '2026-07-10')).toEqual([
    'active',
    'reversed',
    'active',
  ]);
  await credential('again', {});
  await change('again', 'archived_at', '2026-08-01', '2026-08-09', '2026-07-15T00:00:00Z');
  expect(await states('again', '2026-07-14', '2026-07-20', '2026-08-10')).toEqual([
    'active',
    'reversed',
    'active',
  ]);
});

test('shows recorded past values, and marks current values', async () => {
  await credential('a', { created: '2026-01-01' });
  await change(null, 'name', '2026-09-01', '2026-09-02', 'Old name');
  await change(null, 'metadata', '2026-09-01', '2026-09-02', { environment: 'staging' });
  await change('a', 'target', '2026-09-01', '2026-09-02', 'https://old/mcp');
  const old = { vaultName: 'Old name', environment: 'staging', target: 'https://old/mcp' };
  const now = { vaultName: 'Vault', environment: 'production', target: 'https://a/mcp' };
  expect((await at('2026-08-01')).rows).toMatchObject([{ ...old, hasTodaysValues: false }]);
  expect((await at('2026-09-01T12:00:00Z')).rows).toMatchObject([{ ...old, hasTodaysValues: true }]);
  expect((await at('2026-10-01')).rows).toMatchObject([{ ...now, hasTodaysValues: false }]);
  expect((await at('2026-02-01')).rows).toMatchObject([{ ...old, hasTodaysValues: true }]);
});

test('lists and marks entries that are only in the audit log, unknown until their end, with their count in the file', async () => {
  await credential('a', {});
  const run = async (action: 'credential.create' | 'credential.delete') => {
    const targets = targetsOfCredential({ vaultId: 'v', credentialId: 'early', target: 'https://early/mcp' });
    const intent = await begin(database.db, {
      ...BY,
      action,
      targets,
      code: null,
      intentId: null,
      summary: null,
    });
    await intent.finish(SUCCESS);
  };
  await run('credential.create');
  nextMoment();
  const between = new Date().toISOString();
  nextMoment();
  await run('credential.delete');
  const after = new Date().toISOString();
  const search = { of: 'credentials', at: between, q: '' } as const;
  expect((await asOfPage(mirror(), search, null)).rows.slice(-1)).toMatchObject([
    { credentialId: 'early', vaultId: 'v', target: 'https://early/mcp', unknown: 'audit' },
  ]);
  expect(await states('early', '2026-10-01', after)).toEqual(['no', 'no']);
  expect((await asOfPage(mirror(), { ...search, q: 'EARLY' }, null)).counts).toEqual({
    active: 0,
    unknown: 1,
  });

  const response = await exportAsOf(mirror(), search, BY, createStopping());
  expect(response.headers.get('content-disposition')).toContain('credentials-as-of-');
  const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true });
  expect(rows.map((row) => [row.as_of, row.unknown_rows, row.state, row.values_of])).toEqual([
    [between, '2', 'unknown', 'then'],
    [between, '2', 'unknown', 'audit log'],
  ]);
});

test('lists each row once over all pages, to the last row of the audit log', async () => {
  for (let n = 0; n < 230; n++) await credential(`c${String(n).padStart(3, '0')}`, {});
  const seen: (string | null)[] = [];
  const search = { of: 'credentials', at: new Date().toISOString(), q: '' } as const;
  let pages = 0;
  for (let cursor: string | null = null; ; pages++) {
    const page = await asOfPage(mirror(), search, cursor);
    expect(page.counts === null).toBe(cursor !== null);
    seen.push(...page.rows.map(({ credentialId }) => credentialId));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  expect([seen.length, new Set(seen).size, pages]).toEqual([230, 230, 2]);
  await expect(asOfPage(mirror(), search, 'none')).rejects.toThrow('first page');
});

test('parses a day or a past instant from the URL', () => {
  const { parse: read, serialize } = asOfParams.asof;
  expect(read('2026-06-30')).toBe('2026-06-30T00:00:00.000Z');
  expect(read('2026-06-30T02:00:00+02:00')).toBe('2026-06-30T00:00:00.000Z');
  expect(serialize('2026-06-30T00:00:00.000Z')).toBe('2026-06-30');
  expect(['2026-02-30', '2999-01-01', 'now', '2026-06-30T25:00:00Z', "2026-01-01';--"].map(read)).toEqual(
    Array(5).fill(null),
  );
});

test('reads only audit rows about entries that the inventory lacks', async () => {
  await database.db.execute(sql`
    insert into inventory.vaults (connection, id, name, status, metadata, created_at, is_archived, first_seen_at,
      last_seen_at, read_number)
    values ('model', 'v', 'Vault', 'active', '{}', '2026-01-01', false, '2026-06-01', '2026-11-01', 1)`);
  for (let n = 0; n < 10; n++) await credential(`log${n}`, {});
  const changes = Array.from({ length: 200 }, (_, n) => ({
    ...BY,
    action: 'credential.update' as const,
    targets: targetsOfCredential({ vaultId: 'v', credentialId: `log${n % 10}`, target: 'https://log/mcp' }),
    ...({ outcome: 'success', code: null, intentId: null, summary: null } as const),
  }));
  await recordAll(database.db, changes);
  await database.db.execute(sql`analyze audit.entries`);
  await countingRowsOf(database.db, 'audit.entries', async (db, rowsRead) => {
    const inside = { db, connection: 'model' };
    const before = await rowsRead();
    const found = await asOfPage(inside, { of: 'credentials', at: '2026-10-01T00:00:00Z', q: '' }, null);
    expect(found.rows).toHaveLength(10);
    const vaults = await asOfPage(inside, { of: 'vaults', at: '2026-11-20T00:00:00Z', q: '' }, null);
    expect(vaults.rows).toHaveLength(1);
    expect((await rowsRead()) - before).toBeLessThan(50);
  });
});
