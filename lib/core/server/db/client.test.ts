import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from './test-database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a new database has the tables of both schemas and the trigram extension', async () => {
  const { rows } = await database.db.$client.query(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('public', 'embedded') order by 1`,
  );
  expect(rows.map((row) => row.name)).toEqual([
    'embedded.accounts',
    'embedded.credentials',
    'embedded.idempotency_keys',
    'embedded.pats',
    'embedded.session_vaults',
    'embedded.sessions',
    'embedded.token_reads',
    'embedded.vaults',
    'public.collect_requests',
    'public.credential_facts',
    'public.import_rows',
    'public.import_runs',
    'public.leak_checklists',
    'public.legal_holds',
    'public.rotations',
    'public.running_deletions',
  ]);
  const { rowCount } = await database.db.$client.query(
    `select 1 from pg_extension where extname = 'pg_trgm'`,
  );
  expect(rowCount).toBe(1);
});
