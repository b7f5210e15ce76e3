import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { vaultTarget } from '@/lib/vaults/server/targets';
import { lockVault } from './mirror';
import { readCredentials, refreshVault } from './read-vault';
import { snapshotState } from './snapshot-state';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
});
afterAll(() => service.drop());

const URL_A = 'https://mcp.a.example/mcp';
const addVault = (name = 'Vault') =>
  account.api.vaults.create({ displayName: name }).then(({ vault }) => vault.id);
const addCredential = (vaultId: string, url = URL_A) =>
  account.api.credentials.create(vaultId, {
    mcpServerUrl: url,
    secret: bearerSecret(`t-${url}`),
  });

test('the first snapshot copies the account and records no change', async () => {
  const vaultId = await addVault();
  const { id } = await addCredential(vaultId);
  expect(await account.snapshot()).toBe(true);
  expect(await account.vaults()).toMatchObject([{ id: vaultId, name: 'Vault', is_archived: false }]);
  expect(await account.credentials()).toMatchObject([
    { id, vault_id: vaultId, vault_name: 'Vault', target: URL_A, host: 'mcp.a.example', missing_since: null },
  ]);
  expect(await account.changes()).toEqual([]);
  expect(await account.snapshots()).toMatchObject([
    { is_complete: true, vaults: 1, credentials: 1, unreadable: 0, stop_reason: null },
  ]);
});

test('records changes made elsewhere once, with the cause “outside”', async () => {
  const vaultId = await addVault();
  const kept = await addCredential(vaultId);
  await account.snapshot();
  const added = await addCredential(vaultId, 'https://mcp.b.example/mcp');
  await account.api.credentials.archive(vaultId, kept.id);
  await account.snapshot();
  await account.snapshot();
  expect(await account.changes()).toEqual(
    expect.arrayContaining([
      { vaultId, credentialId: added.id, field: 'created', cause: 'outside' },
      { vaultId, credentialId: kept.id, field: 'archived_at', cause: 'outside' },
    ]),
  );
  expect(await account.changes()).toHaveLength(2);
});

test('writes an unchanged credential’s time of the last read, and not its row', async () => {
  const vaultId = await addVault();
  const { id } = await addCredential(vaultId);
  const ended = await addCredential(vaultId, 'https://mcp.b.example/mcp');
  await account.api.credentials.archive(vaultId, ended.id);
  await account.snapshot();
  const [versions, sightings] = [await account.versions(), await account.sightings()];
  await account.snapshot();
  expect(await account.versions()).toEqual(versions);
  const later = await account.sightings();
  expect(later).toHaveLength(2);
  for (const [at, { last_seen_at, read_number }] of later.entries()) {
    expect(Number(read_number)).toBeGreaterThan(Number(sightings[at]?.read_number));
    expect(last_seen_at).not.toEqual(sightings[at]?.last_seen_at);
  }
  await account.api.credentials.archive(vaultId, id);
  await account.snapshot();
  expect((await account.versions()).filter((row, at) => row.xmin !== versions[at]?.xmin)).toMatchObject([
    { id },
  ]);
});

test('links a change of the console to its audit entry', async () => {
  await account.snapshot();
  const { vault } = await account.byConsole(
    'vault.create',
    () => account.api.vaults.create({ displayName: 'New' }),
    (made) => [vaultTarget(made.vault)],
  );
  await refreshVault(account.context, vault.id);
  expect(await account.changes()).toEqual([
    { vaultId: vault.id, credentialId: null, field: 'created', cause: 'console' },
  ]);
});

test('records a rotation in place and resets the age of the token', async () => {
  const vaultId = await addVault();
  const { id, createdAt } = await addCredential(vaultId);
  const tokenSetAt = async () =>
    // PostgreSQL omits trailing zeros of a fraction.
    Date.parse(
      String((await account.credentials())[0]?.token_set_at)
        .replace(' ', 'T')
        .replace('+00', 'Z'),
    );
  await account.snapshot();
  expect(await tokenSetAt()).toBe(Date.parse(String(createdAt)));
  const rotated = await account.api.credentials.rotate(vaultId, id, bearerSecret('next-token'));
  await account.snapshot();
  expect(await account.changes()).toEqual([
    { vaultId, credentialId: id, field: 'updated_at', cause: 'outside' },
  ]);
  expect(await tokenSetAt()).toBe(Date.parse(String(rotated.updatedAt)));
});

test.each([
  ['in one call', [{ token: 'next-token', team: 'two' }]],
  ['in two calls between two reads', [{ token: 'next-token' }, { team: 'two' }]],
])('records a new token and new metadata %s through the API as two changes', async (_, calls) => {
  const { call } = account;
  const vaultId = await addVault();
  const { id } = await addCredential(vaultId);
  await account.snapshot();
  for (const { token, team } of calls)
    await call('POST', `/vaults/${vaultId}/credentials/${id}`, {
      ...(token !== undefined && { auth: { type: 'static_bearer', token } }),
      ...(team !== undefined && { metadata: { team } }),
    });
  await account.snapshot();
  const both = ['metadata', 'updated_at'].map((field) => ({ vaultId, credentialId: id, field }));
  const changes = await account.changes();
  expect(changes).toEqual(both.map((change) => ({ ...change, cause: 'api_token' })));
  const [row] = await account.credentials();
  expect(row?.token_set_at).toBe(row?.updated_at);
  // The same audit entry does not explain a later change.
  await call('POST', `/vaults/${vaultId}/credentials/${id}`, { metadata: { team: 'three' } });
  await account.snapshot();
  expect((await account.changes()).slice(2)).toMatchObject([{ field: 'metadata', cause: 'api_token' }]);
  expect((await account.credentials())[0]?.token_set_at).toBe(row?.token_set_at);
});

describe('a missing entry', () => {
  test('is not marked if a parallel reader saw it later', async () => {
    const vaultId = await addVault();
    const { id } = await addCredential(vaultId);
    await account.snapshot();
    await account.api.credentials.delete(vaultId, id);
    const isWaiting = async () => {
      const { rows } = await service.db.execute(sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      return rows.length > 0;
    };
    let reading: Promise<unknown> = Promise.resolve();
    await service.db.transaction(async (tx) => {
      await lockVault(tx, account.connection, vaultId);
      await tx.execute(sql`
        update inventory.sightings set read_number = read_number + 1000 where connection = ${account.connection}`);
      reading = readCredentials(account.context, vaultId);
      await Promise.race([reading, expect.poll(isWaiting, { timeout: 30_000 }).toBe(true)]);
    });
    await reading;
    expect(await account.credentials()).toMatchObject([{ id, missing_since: null }]);
  });

  test('is deleted after two complete snapshots and a 404, and stays as a tombstone', async () => {
    const vaultId = await addVault();
    const { id } = await addCredential(vaultId);
    await account.snapshot();
    await account.api.credentials.delete(vaultId, id);
    await account.snapshot();
    expect(await account.credentials()).toMatchObject([{ id, gone_at: null, missing_snapshots: 1 }]);
    expect(await account.changes()).toEqual([]);
    await account.snapshot();
    const [tombstone] = await account.credentials();
    expect(tombstone).toMatchObject({ id, target: URL_A });
    expect(tombstone?.gone_at).not.toBeNull();
    expect(await account.changes()).toEqual([
      { vaultId, credentialId: id, field: 'deleted', cause: 'outside' },
    ]);
  });

  test('records the credentials of a deleted vault as deleted', async () => {
    const vaultId = await addVault();
    const { id } = await addCredential(vaultId);
    await account.snapshot();
    await account.byConsole(
      'vault.delete',
      () => account.api.vaults.delete(vaultId),
      () => [vaultTarget({ id: vaultId })],
    );
    await refreshVault(account.context, vaultId);
    expect((await account.credentials())[0]?.gone_at).not.toBeNull();
    expect(await account.changes()).toEqual([
      { vaultId, credentialId: null, field: 'deleted', cause: 'console' },
      { vaultId, credentialId: id, field: 'deleted', cause: 'console' },
    ]);
  });

  test('removes nothing after a failed snapshot', async () => {
    const vaultId = await addVault();
    await addCredential(vaultId);
    await account.snapshot();
    await account.call('PUT', '/scenarios', { name: 'forbidden' });
    for (let turn = 0; turn < 3; turn++) expect(await account.snapshot()).toBe(false);
    await account.call('DELETE', '/scenarios');
    expect(await account.credentials()).toMatchObject([{ missing_since: null, gone_at: null }]);
    expect((await account.snapshots()).at(-1)).toMatchObject({ is_complete: false, stop_reason: 'failed' });
  });

  test('marks nothing as missing beside an unreadable row', async () => {
    const vaultId = await addVault();
    const { id } = await addCredential(vaultId);
    await account.snapshot();
    await account.call('PUT', '/scenarios', { name: 'odd_row', path: '/credentials' });
    for (let turn = 0; turn < 3; turn++) await account.snapshot();
    await account.call('DELETE', '/scenarios');
    expect(await account.credentials()).toMatchObject([{ id, missing_since: null, gone_at: null }]);
    expect((await account.snapshots()).at(-1)).toMatchObject({ unreadable: 1 });
    const { complete } = await snapshotState(service.db, account.connection);
    expect(complete?.unreadableIn).toEqual([{ vaultId, name: 'Vault', rows: 1 }]);
  });
});

test('shows a separate inventory for a PAT of another account, and records no deletion', async () => {
  await addCredential(await addVault());
  await account.snapshot();
  const other = await service.account({ shape: 'auth' });
  const api = account.clientFor(other.pat);
  const { vault } = await api.vaults.create({ displayName: 'Other' });
  for (let turn = 0; turn < 3; turn++) await account.snapshot({ api, account: 'account-2' });
  expect(await account.vaults()).toMatchObject([{ id: vault.id, gone_at: null }]);
  expect(await account.changes()).toEqual([]);
});

test('continues an interrupted snapshot at its position', async () => {
  for (let at = 0; at < 3; at++) await addCredential(await addVault(`Vault ${at}`));
  const stop = new AbortController();
  let reads = 0;
  const api = {
    ...account.api,
    credentials: {
      ...account.api.credentials,
      pages: (...args: Parameters<typeof account.api.credentials.pages>) => {
        reads += 1;
        if (reads === 2) stop.abort();
        return account.api.credentials.pages(...args);
      },
    },
  };
  expect(await account.snapshot({ api, signal: stop.signal })).toBe(false);
  expect(await account.snapshots()).toMatchObject([{ finished_at: null }]);
  expect(await account.snapshot({ api })).toBe(true);
  expect(await account.snapshots()).toMatchObject([{ is_complete: true, vaults: 3, credentials: 3 }]);
});
