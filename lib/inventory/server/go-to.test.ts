import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '@/lib/auth/server/schema';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { destinations } from './go-to';
import { saveView } from './saved-views';
import { seedRows } from './test-rows';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, 'go-to', 500);
  await seedRows(database.db, 'another connection', 500);
});
afterAll(() => database.drop());

const ADA = { id: 'ada', name: 'Ada', email: 'ada@example.com', role: 'administrator' as const };
const mirror = () => ({ db: database.db, connection: 'go-to' });
const find = (text: string, user: Parameters<typeof destinations>[2] = ADA) =>
  destinations(mirror(), text, user);

test('finds vaults, credentials and servers by a part of their name', async () => {
  expect(await find('vault 3')).toMatchObject([
    { kind: 'vault', label: 'Vault 3' },
    ...Array(6).fill({ kind: 'credential' }),
  ]);
  const found = await find('MCP17.example');
  expect(found.filter(({ kind }) => kind === 'server')).toMatchObject([
    {
      label: 'mcp17.example.com',
      hint: expect.stringMatching(/^([02-9]|\d{2,}) credentials$|^1 credential$/),
    },
  ]);
  expect(found.filter(({ kind }) => kind === 'credential')[0]).toMatchObject({
    label: 'https://mcp17.example.com/mcp',
  });
});

test('finds only the credential of an id', async () => {
  expect(await find('vcred_00000123')).toMatchObject([
    { kind: 'credential', credentialId: 'vcred_00000123' },
  ]);
});

test('finds an archived or deleted credential by its id, and reports its status', async () => {
  for (const [id, hint] of [
    ['vcred_00000011', 'Vault 0, archived'],
    ['vcred_00000202', 'Vault 4, deleted'],
  ])
    expect(await find(id ?? '')).toMatchObject([
      { kind: 'credential', credentialId: id, hint, isActive: false },
    ]);
});

test('treats SQL characters as text', async () => {
  for (const text of ['%', '\\', "'"]) expect(await find(text)).toEqual([]);
});

test('finds members by name and email, for people who may see the team', async () => {
  await database.db.insert(user).values({ id: 'u1', name: 'Grace Hopper', email: 'grace@navy.example' });
  const grace = [{ kind: 'member', userId: 'u1', label: 'grace@navy.example', hint: 'Grace Hopper' }];
  expect(await find('HOPPER')).toEqual(grace);
  expect(await find('grace@navy')).toEqual(grace);
  for (const role of ['viewer', 'auditor', 'operator'] as const)
    expect(await find('hopper', { ...ADA, role }), role).toEqual([]);
});

test('finds saved views for their owner, and for others once they are shared', async () => {
  const view = { q: 'shared:true', sort: 'age' as const, order: 'asc' as const };
  await saveView(mirror(), { name: 'My zebras', ...view, isShared: false }, ADA);
  await saveView(mirror(), { name: 'Our zebras', ...view, isShared: true }, ADA);
  expect((await find('zebra')).map((one) => one.kind === 'view' && one.view.name)).toEqual([
    'My zebras',
    'Our zebras',
  ]);
  expect(await find('zebra', { ...ADA, id: 'other' })).toMatchObject([
    { kind: 'view', view: { name: 'Our zebras', ownerName: 'ada@example.com (Ada)' } },
  ]);
});
