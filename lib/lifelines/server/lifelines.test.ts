import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { bearerAuth, idOf } from '@/lib/embedded-api/server/test-service';
import { refreshVault } from '@/lib/inventory/server/read-vault';
import { startTestService, type TestService, testAccount } from '@/lib/inventory/server/test-account';
import { targetsOfCredential } from '@/lib/vaults/server/targets';
import { headline } from './headline';
import { entryPage, lifelineWindow } from './lifelines';
import { searchOf, seedLives } from './test-lives';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

const url = (name: string) => `https://${name}.example.com/mcp`;

async function account() {
  const made = await testAccount(service);
  const context = { db: service.db, connection: made.connection };
  return {
    ...made,
    archive: context,
    entries: async (address = '') => (await entryPage(context, searchOf(address))).entries,
    vault: async (name: string) => idOf(await made.call('POST', '/vaults', { display_name: name })),
    credential: async (vaultId: string, name: string) =>
      idOf(await made.call('POST', `/vaults/${vaultId}/credentials`, bearerAuth('t', url(name)))),
  };
}

test('returns an ending’s audit entry, person and reason, or “outside”', async () => {
  const { archive, entries, vault, credential, byConsole, api, context, snapshot } = await account();
  const vaultId = await vault('Finance');
  const [left, lost, early, kept] = [
    await credential(vaultId, 'left'),
    await credential(vaultId, 'lost'),
    await credential(vaultId, 'early'),
    await credential(vaultId, 'kept'),
  ];
  const archiveByConsole = (id: string, summary: Record<string, string>) =>
    byConsole(
      'credential.archive',
      () => api.credentials.archive(vaultId, id),
      () => targetsOfCredential({ vaultId, credentialId: id }),
      summary,
    );
  // Before the inventory existed, only the dates and the log show it.
  await archiveByConsole(early, { reason: 'mistake', connection: 'embedded' });
  await snapshot();
  await archiveByConsole(left, { reason: 'owner_left', ticket: 'OPS-1' });
  await refreshVault(context, vaultId);
  await api.credentials.archive(vaultId, lost);
  await refreshVault(context, vaultId);
  const found = await entries('sort=archived&order=asc');
  expect(found.map(({ target, end, endedBy }) => [target, end, endedBy])).toEqual([
    [url('early'), 'mistake', 'Ada'],
    [url('left'), 'owner_left', 'Ada'],
    [url('lost'), 'outside', null],
  ]);
  expect(found.map(({ endedSource }) => typeof endedSource)).toEqual(['number', 'number', 'string']);
  expect(found[2]).toMatchObject({
    endedSource: 'stated',
    changedOutsideAt: expect.any(Number),
    endedAs: 'archived',
  });
  expect(found.every(({ successor }) => successor === null)).toBe(true);
  expect(await headline(archive, searchOf(''))).toMatchObject({
    archived: 3,
    rotated: 0,
    abandoned: 3,
    leaked: 0,
    byUnknown: 1,
    positions: 3,
  });
  expect((await entries('reason=owner_left')).map(({ id }) => id)).toEqual([left]);
  expect((await entries('outside=true')).map(({ id }) => id)).toEqual([lost]);
  expect((await entries('q=EARLY')).map(({ id }) => id)).toEqual([early]);
  expect(await entries('from=2001-01-01&to=2001-01-02')).toEqual([]);
  expect(JSON.stringify(await lifelineWindow(archive, searchOf('')))).not.toContain(kept);
});

test('finds an entry in the log that was deleted before the inventory existed', async () => {
  const { connection, entries } = await account();
  const by = {
    actor: { id: 'user-1', name: 'Ada', kind: 'user' },
    requestId: null,
    address: null,
    userAgent: null,
  } as const;
  const about = { ...by, code: null, intentId: null, summary: { connection, reason: 'leaked' } };
  const targets = targetsOfCredential({
    vaultId: 'vault_x',
    credentialId: 'vcred_gone',
    target: url('gone'),
  });
  const intent = await begin(service.db, { ...about, action: 'credential.delete', targets });
  await intent.finish(SUCCESS);
  expect(await entries()).toMatchObject([
    {
      id: 'vcred_gone',
      target: url('gone'),
      isFromLog: true,
      endedAs: 'deleted',
      end: 'leaked',
      endedBy: 'Ada',
      createdSource: 'inferred',
    },
  ]);
});

test('returns when a session last read the token, if the log has it', async () => {
  const { entries, vault, credential, snapshot, call } = await account();
  const vaultId = await vault('Read');
  const [read, unread] = [await credential(vaultId, 'read'), await credential(vaultId, 'unread')];
  for (const id of [read, unread]) await call('POST', `/vaults/${vaultId}/credentials/${id}/archive`);
  await snapshot();
  const targets = targetsOfCredential({ vaultId, credentialId: read });
  const { at } = await record(service.db, someEvent({ action: 'credential.read-token', targets }));
  const found = await entries('sort=server&order=asc');
  expect(found.map(({ id, tokenReadAt }) => [id, tokenReadAt])).toEqual([
    [read, Date.parse(at)],
    [unread, null],
  ]);
});

test('returns each position once over all windows, grouped, and each entry once over all pages', async () => {
  const { archive, connection } = await account();
  const began = Date.parse('2025-01-01T00:00:00Z');
  await seedLives(
    service.db,
    connection,
    Array.from({ length: 5_000 }, (_, at) => ({
      vaultId: `vault_${at % 50}`,
      id: `vcred_${String(at).padStart(5, '0')}`,
      target: url(`mcp${at % 31}`),
      createdAt: began + at * 60_000,
      archivedAt: began + (at + 10 + (at % 7)) * 60_000,
      environment: at % 50 < 20 ? 'production' : 'staging',
    })),
  );
  for (const address of ['group=environment', '']) {
    const places: string[] = [];
    const groups: string[] = [];
    let bars = 0;
    for (let cursor: string | null = null; ; ) {
      const window = await lifelineWindow(archive, { ...searchOf(address), cursor });
      places.push(...window.positions.map(({ vaultId, target }) => `${vaultId} ${target}`));
      groups.push(...window.positions.map(({ group }) => group));
      bars += window.positions.reduce((sum, position) => sum + position.bars.length, 0);
      cursor = window.nextCursor;
      if (cursor === null) break;
    }
    expect([places.length, new Set(places).size, bars]).toEqual([1_550, 1_550, 5_000]);
    expect(groups).toEqual(groups.toSorted());
  }
  const ids: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await entryPage(archive, { ...searchOf('sort=lived&order=desc'), cursor }, 1_000);
    ids.push(...page.entries.map(({ id }) => id));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  expect([ids.length, new Set(ids).size]).toEqual([5_000, 5_000]);
  await expect(entryPage(archive, { ...searchOf(''), cursor: 'none' })).rejects.toMatchObject({
    problem: { code: 'invalid_input' },
  });
});
