import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { credentialStory } from './story';
import { seedRows } from './test-rows';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, 'story', 5_000);
});
afterAll(() => database.drop());

test('lists the first of many credentials for the same server, and counts all', async () => {
  const place = { connection: 'story', vaultId: 'vault_000000', credentialId: 'vcred_00000001' };
  const { sameServer, sameToken } = await credentialStory(database.db, place);
  const { rowCount } = await database.db.execute(`
    select from inventory.credentials where connection = 'story' and target = 'https://mcp1.example.com/mcp'
      and vault_id <> 'vault_000000' and not is_archived and gone_at is null`);
  expect(rowCount).toBeGreaterThan(20);
  expect(sameServer.total).toBe(rowCount);
  expect(sameServer.first).toHaveLength(20);
  expect(sameServer.first[0]).toEqual({
    vaultId: expect.stringMatching(/^vault_/),
    vaultName: expect.stringMatching(/^Vault /),
    id: expect.stringMatching(/^vcred_/),
    target: 'https://mcp1.example.com/mcp',
  });
  expect(sameToken).toEqual({ first: [], total: 0 });
});
