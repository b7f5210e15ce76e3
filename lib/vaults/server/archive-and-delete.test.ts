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

test('archiving twice reads as archived already', async () => {
  expect(await archiveCredential({ api }, ref)).toMatchObject({ alreadyArchived: false });
  expect(await archiveCredential({ api }, ref)).toMatchObject({
    alreadyArchived: true,
    entry: { status: 'archived' },
  });
});

test('a lost answer is resolved by looking', async () => {
  api.faults = [LOST_AFTER];
  expect(await archiveCredential({ api }, ref)).toMatchObject({
    alreadyArchived: false,
    entry: { status: 'archived' },
  });
});

test('a lost request, found still active, is an error and not repeated', async () => {
  api.faults = [LOST_BEFORE];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ ambiguous: true });
  expect(api.log).toEqual(['archive', 'get']);
});

test('409 for another reason stays an error', async () => {
  api.faults = [{ kind: 'conflict' }];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ kind: 'conflict' });
});

test('deleting what is gone is no error, and a lost answer is resolved by looking', async () => {
  api.faults = [null, LOST_AFTER];
  expect(await deleteCredential({ api, db: database.db }, ref)).toMatchObject({
    alreadyGone: false,
    entry: { id: ref.credentialId },
  });
  expect(await deleteCredential({ api, db: database.db }, ref)).toEqual({ alreadyGone: true, entry: null });
});

test('an archiving that is accepted and not done is an unknown outcome, never a success', async () => {
  api.faults = [IGNORED];
  await expect(archiveCredential({ api }, ref)).rejects.toMatchObject({ ambiguous: true });
  const { vault } = api.insertVault({ displayName: 'Payments' });
  api.faults = [IGNORED];
  await expect(archiveVault({ api }, vault.id)).rejects.toMatchObject({ ambiguous: true });
});

test('a deletion that is accepted and not done is an unknown outcome, never a success', async () => {
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

test('404 for a deletion of what is there: the API cannot delete, and nothing is claimed', async () => {
  api.faults = [null, { kind: 'not_found' }];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({
    kind: 'unsupported',
  });
  expect(api.row(ref.credentialId).status).toBe('active');
});

test('a lost deletion, found still there, is an error; when the look fails too, the first error stands', async () => {
  api.faults = [null, LOST_BEFORE];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({ ambiguous: true });
  api.faults = [null, LOST_AFTER, { kind: 'pat_refused' }];
  await expect(deleteCredential({ api, db: database.db }, ref)).rejects.toMatchObject({ ambiguous: true });
});

test('a vault goes only under the name that it has now', async () => {
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

test('archiving a vault twice reads as archived already', async () => {
  const { vault } = api.insertVault({ displayName: 'Payments' });
  expect(await archiveVault({ api }, vault.id)).toMatchObject({ alreadyArchived: false });
  expect(await archiveVault({ api }, vault.id)).toMatchObject({ alreadyArchived: true });
});

test('counting walks all pages, archived ones too, and stops at a thousand', async () => {
  for (let row = 0; row < 6; row++) api.seed('https://mcp.example.com/mcp');
  api.archiveRow(ref.credentialId);
  expect(await countCredentials({ api }, 'vault_1')).toEqual({ active: 6, archived: 1, isMore: false });
  for (let row = 0; row < 1_000; row++) api.seed('https://mcp.example.com/mcp');
  expect(await countCredentials({ api }, 'vault_1')).toEqual({ active: 1_000, archived: 0, isMore: true });
});
