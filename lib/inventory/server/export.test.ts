import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { createStopping } from '@/lib/core/server/stopping';
import { exportCredentials, selectionCsv } from './export';
import { seedRows } from './test-rows';

const CONNECTION = 'export';
const BY = {
  actor: { id: 'user-1', name: 'Ada', kind: 'user' },
  requestId: null,
  address: null,
  userAgent: null,
} as const;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 1_000);
});
afterAll(() => database.drop());

const ask = (q: string, stopping = createStopping()) =>
  exportCredentials(
    { db: database.db, connection: CONNECTION },
    { q, sort: 'age', order: 'asc' },
    BY,
    stopping,
  );

const lastEntries = async () => (await listEntries(database.db, {}, { limit: 2 })).entries;

test('exports every row of the search, and logs who exported how many', async () => {
  const text = await (await ask('env:production')).text();
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true });
  expect(rows.length).toBeGreaterThan(200);
  expect(new Set(rows.map(({ environment }) => environment))).toEqual(new Set(['production']));
  const [ended, begun] = await lastEntries();
  expect(begun).toMatchObject({
    action: 'inventory.export',
    outcome: 'intent',
    summary: { q: 'env:production' },
  });
  expect(ended).toMatchObject({ outcome: 'success', actor: { name: 'Ada' }, summary: { rows: rows.length } });
});

test('records an aborted download as an interruption', async () => {
  const response = await ask('');
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect((await lastEntries())[0]).toMatchObject({ outcome: 'failure', code: 'interrupted' });
});

test('writes formulas as text', async () => {
  await database.db.$client.query(
    `update inventory.credentials set vault_name = '=HYPERLINK("x")' where id = 'vcred_00000001'`,
  );
  expect(await (await ask('vcred_00000001')).text()).toContain(`"'=HYPERLINK(""x"")"`);
});

test('exports a selection in its order, without deleted entries', async () => {
  const { rows: known } = await database.db.$client.query(
    `select vault_id as "vaultId", id as "credentialId" from inventory.credentials
     where id in ('vcred_00000007', 'vcred_00000003') order by id desc`,
  );
  const places = [...known, { vaultId: 'vault_000000', credentialId: 'vcred_none' }];
  const { text, rows } = await selectionCsv({ db: database.db, connection: CONNECTION }, places);
  const found: Record<string, string>[] = parse(text, { columns: true, bom: true });
  expect(found.map(({ credential_id: id }) => id)).toEqual(['vcred_00000007', 'vcred_00000003']);
  expect(rows).toBe(2);
});
