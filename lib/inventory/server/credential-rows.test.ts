import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import type { Credential } from '@/lib/providers/model';
import { credentialRows } from './credential-rows';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

let service: TestService;
let account: TestAccount;
let vaultId: string;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  const metadata = { environment: 'Production' };
  ({ id: vaultId } = (await account.api.vaults.create({ displayName: 'Vault', metadata })).vault);
});
afterAll(() => service.drop());

const create = (url: string) =>
  account.api.credentials.create(vaultId, { mcpServerUrl: url, secret: bearerSecret('token') });
const add = (url = 'https://mcp.linear.app/mcp') =>
  account.byConsole(
    'credential.create',
    () => create(url),
    ({ id }) => [
      { kind: 'vault', id: vaultId, label: null },
      { kind: 'credential', id, label: null },
    ],
  );
const page = async () => account.api.credentials.list(vaultId, { limit: 20 });
const rows = async () => (await credentialRows(account.context, vaultId, await page())).items;
const age = (days: number) =>
  service.db.execute(sql`update inventory.credentials set token_set_at = now() - make_interval(days => ${days})
    where connection = ${account.connection}`);

test('shows facts of the API and the audit log before any snapshot', async () => {
  await add();
  expect(await rows()).toMatchObject([
    {
      service: 'Linear',
      host: 'mcp.linear.app',
      ageDays: 0,
      expiresAt: null,
      setBy: { actor: 'Ada', isRotation: false },
      check: null,
    },
  ]);
});

test('reads age, maximum age and expiry from the mirror', async () => {
  const { id } = await add('https://mcp.example.com/mcp');
  await account.snapshot();
  await age(400);
  await service.db.execute(sql`update inventory.credentials set expires_at = now() - interval '36 hours',
    expires_source = 'person' where connection = ${account.connection} and id = ${id}`);
  expect(await rows()).toMatchObject([
    { service: null, ageDays: 400, maximumAgeDays: 365, expiresInDays: -2, expiresSource: 'person' },
  ]);
});

test('shows no setter for a token that was set outside of this console', async () => {
  await create('https://mcp.example.com/mcp');
  expect((await rows())[0]?.setBy).toBeNull();
});

test('ignores facts of the mirror from before the latest change', async () => {
  await add();
  await account.snapshot();
  await age(400);
  const { items, ...rest } = await page();
  const changed = items.map((row): Credential => ({ ...row, updatedAt: '2126-01-01T00:00:00.000000Z' }));
  const [row] = (await credentialRows(account.context, vaultId, { ...rest, items: changed })).items;
  expect(row).toMatchObject({ tokenSetAt: null, ageDays: null, setBy: null });
});

test('names who rotated a token with this console', async () => {
  const { id } = await add();
  await account.byConsole(
    'credential.rotate',
    () => Promise.resolve(),
    () => [{ kind: 'credential', id, label: null }],
  );
  expect((await rows())[0]?.setBy).toEqual({ actor: 'Ada', isRotation: true });
});
