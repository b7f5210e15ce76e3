import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { loadVaultListParams } from '../vault-list';
import { setOwner } from './owner';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';
import { vaultListChoices, vaultListPage } from './vault-rows';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
});
afterAll(() => service.drop());

const vault = async (displayName: string, environment?: string) => {
  const metadata = environment === undefined ? {} : { environment };
  return (await account.api.vaults.create({ displayName, metadata })).vault.id;
};
const add = (vaultId: string, url: string) =>
  account.api.credentials.create(vaultId, { mcpServerUrl: url, secret: bearerSecret('token') });
const list = (search = '') => vaultListPage(account.context, loadVaultListParams(`?${search}`));
const names = async (search: string) => (await list(search)).items.map(({ name }) => name);
const set = (assignment: ReturnType<typeof sql>, id: string) =>
  service.db.execute(sql`update inventory.credentials set ${assignment}
    where connection = ${account.connection} and id = ${id}`);

test('shows no facts instead of zeros for an unread vault', async () => {
  const id = await vault('New');
  await add(id, 'https://mcp.example.com/mcp');
  expect((await list()).items).toMatchObject([{ name: 'New', facts: null, lastChange: null }]);
});

test('bases counts, verdicts and the oldest token on active credentials', async () => {
  const id = await vault('Payments');
  const ids: string[] = [];
  for (const host of ['a', 'b', 'c', 'd', 'e'])
    ids.push((await add(id, `https://${host}.example.com/mcp`)).id);
  await account.api.credentials.archive(id, ids[4] ?? '');
  await account.snapshot();
  await set(sql`verdict = 'proven', token_set_at = now() - interval '200 days'`, ids[0] ?? '');
  await set(sql`verdict = 'refused'`, ids[1] ?? '');
  await set(sql`verdict = 'timeout'`, ids[2] ?? '');
  await setOwner(service.db, account.connection, { vaultId: id, credentialId: null }, 'ada@example.com');
  expect((await list()).items[0]?.facts).toEqual({
    owner: 'ada@example.com',
    credentials: 4,
    isWhole: true,
    oldestDays: 200,
    proven: 1,
    refused: 1,
    otherwise: 1,
    unverified: 1,
  });
});

test('names who made the last change in this console, or “outside”', async () => {
  const id = await account.byConsole(
    'vault.create',
    () => vault('Payments'),
    (made) => [{ kind: 'vault', id: made, label: null }],
  );
  await account.snapshot();
  expect((await list()).items[0]?.lastChange).toMatchObject({ actor: 'Ada' });
  await add(id, 'https://mcp.example.com/mcp');
  await account.snapshot();
  const { lastChange } = (await list()).items[0] ?? {};
  expect(lastChange).toMatchObject({ actor: null });
  expect(Date.parse(lastChange?.at ?? '')).not.toBeNaN();
});

test('filters the vaults of the last snapshot by environment, owner and problems', async () => {
  const [one] = [await vault('One', 'production'), await vault('Two', 'staging'), await vault('Three')];
  await add(one, 'https://mcp.example.com/mcp');
  await account.snapshot();
  await setOwner(service.db, account.connection, { vaultId: one, credentialId: null }, 'ada@example.com');
  expect(await names('env=production')).toEqual(['One']);
  expect(await names('env=none')).toEqual(['Three']);
  expect(await names('owner=ADA@example.com')).toEqual(['One']);
  expect(await names('owner=none&q=T')).toEqual(['Three', 'Two']);
  expect(await names('problems=true')).toEqual([]);
  await service.db.execute(sql`update inventory.credentials set token_set_at = now() - interval '400 days'
    where connection = ${account.connection}`);
  expect(await names('problems=true')).toEqual(['One']);
  expect(await vaultListChoices({ db: service.db, connection: account.connection })).toEqual({
    environments: ['production', 'staging'],
    owners: ['ada@example.com'],
  });
});

test('pages through a filtered list in both directions', async () => {
  for (let number = 1; number <= 45; number++) await vault(`Vault ${number}`, 'staging');
  await account.snapshot();
  const first = await list('env=staging');
  const second = await list(`env=staging&after=${first.nextCursor}`);
  const third = await list(`env=staging&after=${second.nextCursor}`);
  expect([first, second, third].map(({ items }) => items.length)).toEqual([20, 20, 5]);
  expect(first.items[0]?.name).toBe('Vault 45');
  expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
  const back = await list(`env=staging&before=${third.previousCursor}`);
  expect(back.items).toEqual(second.items);
  const start = await list(`env=staging&before=${back.previousCursor}`);
  expect(start).toEqual(first);
});

test('also filters archived vaults if they are shown', async () => {
  const id = await vault('Old', 'staging');
  await account.api.vaults.archive(id);
  await account.snapshot();
  expect(await names('env=staging')).toEqual([]);
  expect(await names('env=staging&archived=true')).toEqual(['Old']);
});
