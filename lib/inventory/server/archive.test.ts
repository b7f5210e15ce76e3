import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerAuth, idOf } from '@/lib/embedded-api/server/test-service';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import type { ArchiveSearch } from '../archive';
import { archivePage } from './archive';
import { refreshVault } from './read-vault';
import { startTestService, type TestService, testAccount } from './test-account';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

const ALL: Omit<ArchiveSearch, 'of'> = { q: '', from: null, to: null, vault: null, cursor: null };

async function archived() {
  const account = await testAccount(service);
  const list = (search: Pick<ArchiveSearch, 'of'> & Partial<ArchiveSearch>) =>
    archivePage({ db: service.db, connection: account.connection }, { ...ALL, ...search });
  const names = async (search: Parameters<typeof list>[0]) =>
    (await list(search)).entries.map(({ target, vaultName }) => target ?? vaultName);
  const vault = async (name: string) => idOf(await account.call('POST', '/vaults', { display_name: name }));
  const credential = async (vaultId: string, url: string) =>
    idOf(await account.call('POST', `/vaults/${vaultId}/credentials`, bearerAuth('t', url)));
  return { account, list, names, vault, credential };
}

const url = (name: string) => `https://${name}.example.com/mcp`;

test('lists archived entries with their dates and who archived them', async () => {
  const { account, list, names, vault, credential } = await archived();
  const [used, retired] = [await vault('In use'), await vault('Retired')];
  const [old, older] = [await credential(used, url('old')), await credential(used, url('older'))];
  await account.api.credentials.archive(used, older);
  await account.snapshot();
  expect((await list({ of: 'credentials' })).entries).toMatchObject([
    {
      target: url('older'),
      vaultName: 'In use',
      cause: null,
      actor: null,
      archivedAt: expect.stringContaining('Z'),
    },
  ]);
  await account.byConsole(
    'credential.archive',
    () => account.api.credentials.archive(used, old),
    () => targetsOfCredential({ vaultId: used, credentialId: old }),
  );
  await refreshVault(account.context, used);
  await account.call('POST', `/vaults/${retired}/archive`);
  await refreshVault(account.context, retired);
  expect(await names({ of: 'credentials' })).toEqual([url('old'), url('older')]);
  expect((await list({ of: 'credentials' })).entries[0]).toMatchObject({
    cause: 'console',
    actor: 'Ada',
    isPerson: true,
  });
  const vaults = await list({ of: 'vaults' });
  expect(vaults).toMatchObject({
    total: 1,
    entries: [{ vaultName: 'Retired', credentialId: null, cause: 'api_token' }],
  });
  expect(vaults.entries[0]).toMatchObject({ actor: 'API token test', isPerson: false });
});

test('keeps deleted entries, with who deleted them if known', async () => {
  const { account, list, vault, credential } = await archived();
  const [kept, gone] = [await vault('Kept'), await vault('Gone')];
  const [one, two] = [await credential(kept, url('one')), await credential(kept, url('two'))];
  await credential(gone, url('within'));
  await account.snapshot();
  await account.byConsole(
    'vault.delete',
    () => account.api.vaults.delete(gone),
    () => [vaultTarget({ id: gone })],
  );
  await refreshVault(account.context, gone);
  await account.call('DELETE', `/vaults/${kept}/credentials/${one}`);
  await refreshVault(account.context, kept);
  await account.api.credentials.delete(kept, two);
  for (let count = 0; count < 3; count++) await account.snapshot();
  const { entries, total } = await list({ of: 'deleted' });
  expect(total).toBe(4);
  const facts = entries.map(({ target, vaultName, cause, deletedAt, missingSince }) => [
    target ?? vaultName,
    cause,
    deletedAt !== null,
    missingSince !== null,
  ]);
  expect(facts.slice(0, 2)).toEqual([
    [url('two'), 'outside', false, true],
    [url('one'), 'api_token', true, true],
  ]);
  expect(facts.slice(2).toSorted()).toEqual([
    ['Gone', 'console', true, true],
    [url('within'), 'console', true, true],
  ]);
  expect((await list({ of: 'deleted', vault: kept })).total).toBe(2);
});

test('lists each entry once over all pages, newest first, filtered by search and days', async () => {
  const { account, list, names, vault, credential } = await archived();
  const used = await vault('Long');
  for (let number = 0; number < 60; number++) {
    const id = await credential(used, url(`mcp-${number}`));
    await account.api.credentials.archive(used, id);
  }
  await account.snapshot();
  const first = await list({ of: 'credentials' });
  const second = await list({ of: 'credentials', cursor: first.nextCursor });
  expect([first.entries.length, first.total, second.entries.length, second.total, second.nextCursor]).toEqual(
    [50, 60, 10, null, null],
  );
  const all = [...first.entries, ...second.entries].map(({ target }) => target);
  expect(all).toEqual(Array.from({ length: 60 }, (_, number) => url(`mcp-${59 - number}`)));
  expect(await names({ of: 'credentials', q: 'LONG mcp-5.' })).toEqual([url('mcp-5')]);
  expect(await names({ of: 'credentials', q: '%' })).toEqual([]);
  expect((await list({ of: 'credentials', to: '2001-01-01' })).total).toBe(0);
  expect((await list({ of: 'credentials', from: '2001-01-01' })).total).toBe(60);
  await expect(list({ of: 'credentials', cursor: 'none' })).rejects.toMatchObject({
    problem: { code: 'invalid_input' },
  });
});

test('names the replacement on both credentials', async () => {
  const { account, list, vault, credential } = await archived();
  const used = await vault('Rotated');
  const old = await credential(used, url('mcp'));
  const next = await credential(used, url('mcp'));
  await account.api.credentials.archive(used, old);
  await account.snapshot();
  expect((await list({ of: 'credentials' })).entries).toMatchObject([
    { credentialId: old, replacedBy: next, replaces: null },
  ]);
});
