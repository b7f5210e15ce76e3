import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { setOwnerInput } from '../inputs';
import { setOwner } from './owner';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

let service: TestService;
let account: TestAccount;
let vaultId: string;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  ({ id: vaultId } = (await account.api.vaults.create({ displayName: 'Vault' })).vault);
  for (const name of ['a', 'b']) await add(name);
  await account.snapshot();
});
afterAll(() => service.drop());

const add = (name: string) =>
  account.api.credentials.create(vaultId, {
    mcpServerUrl: `https://mcp.${name}.example/mcp`,
    secret: bearerSecret(`token-${name}`),
  });
const owners = async () => (await account.credentials()).map(({ owner }) => owner);
const set = (credentialId: string | null, owner: string | null) =>
  setOwner(service.db, account.connection, { vaultId, credentialId }, owner);

test('applies the owner of a vault to its credentials without a separate owner', async () => {
  const [first] = await account.credentials();
  await set(String(first?.id), 'own@example.com');
  expect(await set(null, 'team@example.com')).toEqual({ credentials: 1 });
  expect((await owners()).toSorted()).toEqual(['own@example.com', 'team@example.com']);
  await add('c');
  await account.snapshot();
  expect((await owners()).toSorted()).toEqual(['own@example.com', 'team@example.com', 'team@example.com']);
  expect(await set(null, null)).toEqual({ credentials: 2 });
  expect((await owners()).filter((owner) => owner === null)).toHaveLength(2);
});

test('keeps owners after a later snapshot', async () => {
  await set(null, 'team@example.com');
  await account.snapshot();
  expect(await owners()).toEqual(['team@example.com', 'team@example.com']);
});

test('reports an entry that the inventory lacks', async () => {
  await expect(set('vcred_none', 'a@example.com')).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

test('accepts an email address or an empty owner', () => {
  const read = (owner: string) => setOwnerInput.safeParse({ vaultId: 'v', credentialId: null, owner });
  expect(read(' Ada@Example.com ').data?.owner).toBe('ada@example.com');
  expect(read('').data?.owner).toBe('');
  expect(read('ada').success).toBe(false);
});

test('uses the owner in a vault’s metadata until another is set here', async () => {
  const { vault } = await account.api.vaults.create({
    displayName: 'Named',
    metadata: { owner: 'Grace@Example.com' },
  });
  vaultId = vault.id;
  await add('d');
  await account.snapshot();
  const ownerHere = async () =>
    (await account.credentials()).filter((row) => row.vault_id === vault.id).map(({ owner }) => owner);
  expect(await ownerHere()).toEqual(['grace@example.com']);
  await set(null, 'team@example.com');
  await account.snapshot();
  expect(await ownerHere()).toEqual(['team@example.com']);
});
