import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { cancelSnapshot, snapshotState } from './snapshot-state';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';
import { beginSnapshot, snapshotAlone } from './worker';

let service: TestService;
let account: TestAccount;
const vaultIds: string[] = [];
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  vaultIds.length = 0;
  for (let at = 0; at < 3; at++) {
    const { vault } = await account.api.vaults.create({ displayName: `Vault ${at}` });
    await account.api.credentials.create(vault.id, {
      mcpServerUrl: `https://mcp${at}.example.com/mcp`,
      secret: bearerSecret(`token-${at}`),
    });
    vaultIds.push(vault.id);
  }
});
afterAll(() => service.drop());

/** The API with a callback before the credentials of a vault are read. */
const meddling = (before: (vaultId: string) => Promise<void> | void): VaultsApi => ({
  ...account.api,
  credentials: {
    ...account.api.credentials,
    pages: async function* (vaultId, options) {
      await before(vaultId);
      yield* account.api.credentials.pages(vaultId, options);
    },
  },
});

const complete = (patch = {}) =>
  expect.objectContaining({ is_complete: true, vaults: 3, credentials: 3, ...patch });

test('waits for the time that the API requires, then continues', async () => {
  let isRefused = false;
  const waits: number[] = [];
  const api = meddling(() => {
    if (isRefused) return;
    isRefused = true;
    throw new VaultsApiError({ kind: 'rate_limited', message: 'Slow down.', retryAfterMs: 7_000 });
  });
  const sleep = async (ms: number) => void waits.push(ms);
  expect(await account.snapshot({ api, sleep })).toBe(true);
  expect(waits).toEqual([7_000]);
  expect(await account.snapshots()).toEqual([complete()]);
});

test('ends the snapshot if the API never recovers, and names the request', async () => {
  const api = meddling(() => {
    throw new VaultsApiError({ kind: 'server', message: 'Out of order.', requestId: 'req-1' });
  });
  expect(await account.snapshot({ api, sleep: async () => undefined })).toBe(false);
  expect(await snapshotState(service.db, account.connection)).toMatchObject({
    complete: null,
    running: null,
    failure: { reason: 'failed', detail: 'Out of order.', requestId: 'req-1' },
  });
});

test('tolerates a vault that is deleted during the read, and records its deletion after two snapshots', async () => {
  await account.snapshot();
  const [doomed = ''] = vaultIds;
  const api = meddling(async (vaultId) => {
    if (vaultId === doomed) await account.api.vaults.delete(doomed).catch(() => undefined);
  });
  expect(await account.snapshot({ api })).toBe(true);
  expect(await account.vaults()).toHaveLength(3);
  expect((await account.vaults()).filter(({ gone_at }) => gone_at !== null)).toEqual([]);
  for (let turn = 0; turn < 2; turn++) await account.snapshot();
  expect((await account.vaults()).filter(({ gone_at }) => gone_at !== null)).toMatchObject([{ id: doomed }]);
});

test('can be cancelled, and keeps the rows that it has read', async () => {
  const api = meddling(async () => void (await cancelSnapshot(service.db, account.connection)));
  expect(await account.snapshot({ api })).toBe(false);
  expect(await snapshotState(service.db, account.connection)).toMatchObject({
    failure: { reason: 'cancelled' },
  });
  expect((await account.credentials()).length).toBeGreaterThan(0);
  expect(await account.snapshot()).toBe(true);
  expect((await snapshotState(service.db, account.connection)).failure).toBeNull();
});

test('reads the account in only one of two replicas', async () => {
  const both = await Promise.all([snapshotAlone(account.context), snapshotAlone(account.context)]);
  expect(both.toSorted()).toEqual([null, true]);
  expect(await account.snapshots()).toEqual([complete()]);
});

test('does not replace rows of a newer response by those of a late, older one', async () => {
  const [vaultId = ''] = vaultIds;
  const [credential] = (await account.api.credentials.list(vaultId)).items;
  await account.snapshot();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The page is read before the archiving and arrives after the snapshot that saw it.
  const slow: VaultsApi = {
    ...account.api,
    credentials: {
      ...account.api.credentials,
      pages: async function* (id, options) {
        for await (const page of account.api.credentials.pages(id, options)) {
          if (id === vaultId) await held;
          yield page;
        }
      },
    },
  };
  const late = account.snapshot({ api: slow });
  await expect.poll(async () => (await account.snapshots()).length).toBe(2);
  await expect
    .poll(
      async () =>
        (await account.vaults()).filter(({ read_at, first_seen_at }) => read_at !== first_seen_at).length,
    )
    .toBeGreaterThan(0);
  await account.api.credentials.archive(vaultId, credential?.id ?? '');
  const { refreshVault } = await import('./read-vault');
  await refreshVault(account.context, vaultId);
  release();
  await late;
  const rows = await account.credentials();
  expect(rows.find(({ id }) => id === credential?.id)).toMatchObject({ is_archived: true });
});

test('has no column that could hold a token', async () => {
  const { rows } = await service.db.execute<{ name: string }>(sql`
    select column_name as name from information_schema.columns where table_schema = 'inventory'`);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ name }) => /token|secret|bearer|pat$/.test(name) && name !== 'token_set_at')).toEqual(
    [],
  );
  for (const table of ['vaults', 'credentials', 'changes', 'snapshots']) {
    const found = await service.db.execute(
      sql`select from inventory.${sql.raw(table)} as row where to_jsonb(row)::text like '%token-0%'`,
    );
    expect(found.rowCount).toBe(0);
  }
});

test('counts an entry whose id cannot be stored as unreadable, and reads the rest', async () => {
  const api: VaultsApi = {
    ...account.api,
    vaults: {
      ...account.api.vaults,
      pages: async function* (options) {
        for await (const page of account.api.vaults.pages(options))
          yield {
            ...page,
            items: [...page.items, ...page.items.slice(0, 1).map((vault) => ({ ...vault, id: 'a\0b' }))],
          };
      },
    },
  };
  expect(await account.snapshot({ api })).toBe(true);
  expect(await account.snapshots()).toEqual([complete({ unreadable: 1 })]);
});

test('stores texts of any length or counts their rows as unreadable', async () => {
  const long = (length: number) => randomBytes(length).toString('hex');
  const api: VaultsApi = {
    ...account.api,
    vaults: {
      ...account.api.vaults,
      pages: async function* (options) {
        for await (const page of account.api.vaults.pages(options))
          yield {
            ...page,
            items: page.items.map((vault, at) =>
              at === 0
                ? { ...vault, name: long(5_000) }
                : {
                    ...vault,
                    metadata: { environment: long(5_000), owner: `${'é'.repeat(60)}@${'é'.repeat(180)}` },
                  },
            ),
          };
      },
    },
    credentials: {
      ...account.api.credentials,
      pages: async function* (id, options) {
        for await (const page of account.api.credentials.pages(id, options))
          yield {
            ...page,
            items: page.items.flatMap((one) => [
              one,
              { ...one, id: long(300) },
              {
                ...one,
                id: `${one.id}-1`,
                kind: long(5_000),
                target: `https://${long(500)}.example/${long(500)}`,
              },
              { ...one, id: `${one.id}-2`, target: `https://mcp.example/${long(5_000)}` },
            ]),
          };
      },
    },
  };
  expect(await account.snapshot({ api })).toBe(true);
  expect(await account.snapshots()).toEqual([complete({ vaults: 2, credentials: 4, unreadable: 5 })]);
  const [row] = (await account.vaults()).filter(({ environment }) => environment !== null);
  expect(row).toMatchObject({ environment: expect.stringMatching(/^[0-9a-f]{100}$/), owner: null });
});

test('records a started snapshot before the call returns', async () => {
  await beginSnapshot(account.context);
  expect(await account.snapshots()).toHaveLength(1);
  await expect.poll(account.snapshots).toEqual([complete()]);
});
