import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { type Fault, ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { archiveCredential, archiveVault } from './archive';
import { deleteCredential, deleteVault } from './delete';
import { countCredentials } from './list';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let api: ModelVaultsApi;
let ref: { vaultId: string; credentialId: string };
beforeEach(() => {
  api = new ModelVaultsApi();
  ref = { vaultId: 'vault_1', credentialId: api.seed('https://mcp.example.com/mcp').id };
});
const LOST_AFTER: Fault = { kind: 'lost', effect: 'after' };
const IGNORED: Fault = { kind: 'ignored' };
const LOST_BEFORE: Fault = { kind: 'lost', effect: 'before' };

test('reports a second archive as already archived', async () => {
  expect(await archiveCredential({ api }, ref)).toMatchObject({ alreadyArchived: false });
  expect(await archiveCredential({ api }, ref)).toMatchObject({
    alreadyArchived: true,
    entry: { status: 'archived' },
  });
});

test('resolves a lost response by reading again', async () => {
  api.faults = [LOST_AFTER];
  expect(await archiveCredential({ api }, ref)).toMatchObject({
    alreadyArchived: false,
    entry: { status: 'archived' },
  });
});

test('reports a lost request as an error if the entry is still active, and does not repeat it', async () => {
  api.faults = [LOST_BEFORE];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ ambiguous: true });
  expect(api.log).toEqual(['archive', 'get']);
});

test('reports a 409 for another reason as an error', async () => {
  api.faults = [{ kind: 'conflict' }];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ kind: 'conflict' });
});

test('accepts that the entry is already gone and resolves a lost response by reading', async () => {
  api.faults = [null, LOST_AFTER];
  expect(await deleteCredential({ api, db: database.db }, ref)).toMatchObject({
    alreadyGone: false,
    entry: { id: ref.credentialId },
  });
  expect(await deleteCredential({ api, db: database.db }, ref)).toEqual({ alreadyGone: true, entry: null });
});

test('reports an accepted archive without effect as an unknown outcome', async () => {
  api.faults = [IGNORED];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ ambiguous: true });
  const { vault } = api.insertVault({ displayName: 'Payments' });
  api.faults = [IGNORED];
  await expect(archiveVault({ api }, vault.id)).rejects.toMatchObject({ ambiguous: true });
});

test('reports an accepted deletion without effect as an unknown outcome', async () => {
  api.faults = [null, IGNORED];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({ ambiguous: true });
  expect(api.log).toEqual(['get', 'delete', 'get']);
  const { vault } = api.insertVault({ displayName: 'Payments' });
  api.faults = [null, IGNORED];
  const typed = { vaultId: vault.id, typedName: 'Payments' };
  await expect(deleteVault({ api, db: database.db }, typed)).rejects.toMatchObject({ ambiguous: true });
  api.faults = [null, null, { kind: 'pat_refused' }];
  await expect(deleteVault({ api, db: database.db }, typed)).rejects.toMatchObject({ ambiguous: true });
});

test('reports a 404 for an existing entry as a missing capability', async () => {
  api.faults = [null, { kind: 'not_found' }];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({
    kind: 'unsupported',
  });
  expect(api.row(ref.credentialId).status).toBe('active');
});

test('reports a lost deletion as an error if the entry exists, and the first error if the read fails too', async () => {
  api.faults = [null, LOST_BEFORE];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({ ambiguous: true });
  api.faults = [null, LOST_AFTER, { kind: 'pat_refused' }];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({ ambiguous: true });
});

test('deletes a vault only by its current name', async () => {
  const { vault } = api.insertVault({ displayName: 'Payments  (live) ' });
  const vaultId = vault.id;
  await expect(
    deleteVault({ api, db: database.db }, { vaultId, typedName: 'payments (live)' }),
  ).rejects.toMatchObject({
    problem: { code: 'invalid_input', fields: { typedName: expect.any(String) } },
  });
  await expect(deleteVault({ api, db: database.db }, { vaultId, typedName: '' })).rejects.toThrow(
    'does not match',
  );
  expect(api.vaultRows).toHaveLength(1);
  expect(
    await deleteVault({ api, db: database.db }, { vaultId, typedName: ' Payments (live)' }),
  ).toMatchObject({
    alreadyGone: false,
  });
  expect(api.vaultRows).toEqual([]);
  expect(await deleteVault({ api, db: database.db }, { vaultId, typedName: 'whatever' })).toEqual({
    alreadyGone: true,
    entry: null,
  });
});

test('reports a second archive of a vault as already archived', async () => {
  const { vault } = api.insertVault({ displayName: 'Payments' });
  expect(await archiveVault({ api }, vault.id)).toMatchObject({ alreadyArchived: false });
  expect(await archiveVault({ api }, vault.id)).toMatchObject({ alreadyArchived: true });
});

test('counts all pages including archived credentials and stops at a thousand', async () => {
  for (let row = 0; row < 6; row++) api.seed('https://mcp.example.com/mcp');
  api.archiveRow(ref.credentialId);
  expect(await countCredentials({ api }, 'vault_1')).toEqual({ active: 6, archived: 1, isMore: false });
  for (let row = 0; row < 1_000; row++) api.seed('https://mcp.example.com/mcp');
  expect(await countCredentials({ api }, 'vault_1')).toEqual({ active: 1_000, archived: 0, isMore: true });
});
