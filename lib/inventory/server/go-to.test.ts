import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { destinations } from './go-to';
import { seedRows } from './test-rows';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, 'go-to', 500);
  await seedRows(database.db, 'another connection', 500);
});
afterAll(() => database.drop());

const find = (text: string) => destinations({ db: database.db, connection: 'go-to' }, text);

test('vaults, credentials and servers are found by a part of their name', async () => {
  expect(await find('vault 3')).toMatchObject([
    { kind: 'vault', label: 'Vault 3' },
    ...Array(6).fill({ kind: 'credential' }),
  ]);
  const found = await find('MCP17.example');
  expect(found.filter(({ kind }) => kind === 'server')).toMatchObject([{ label: 'mcp17.example.com' }]);
  expect(found.filter(({ kind }) => kind === 'credential')[0]).toMatchObject({
    label: 'https://mcp17.example.com/mcp',
  });
});

test('an id finds its credential alone', async () => {
  expect(await find('vcred_00000123')).toMatchObject([
    { kind: 'credential', credentialId: 'vcred_00000123' },
  ]);
});

test('signs with a meaning in SQL are only text', async () => {
  for (const text of ['%', '\\', "'"]) expect(await find(text)).toEqual([]);
});
