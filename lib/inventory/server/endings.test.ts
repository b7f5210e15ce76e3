import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LogFields } from '@/lib/core/log-fields';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import { endings } from './endings';
import { exportCredentials } from './export';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

const STATED = { reason: 'owner_left', reasonNote: 'moved on', ticket: 'OPS-1' } as const;

let service: TestService;
let account: TestAccount;
let vaultId: string;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  ({ id: vaultId } = (await account.api.vaults.create({ displayName: 'Vault' })).vault);
});
afterAll(() => service.drop());

async function add(name: string): Promise<string> {
  const { id } = await account.api.credentials.create(vaultId, {
    mcpServerUrl: `https://mcp.${name}.example/mcp`,
    secret: bearerSecret(`token-${name}`),
  });
  return id;
}
const archive = (credentialId: string, summary: LogFields | null) =>
  account.byConsole(
    'credential.archive',
    () => account.api.credentials.archive(vaultId, credentialId),
    () => targetsOfCredential({ vaultId, credentialId }),
    summary,
  );
const endingsOf = (...ids: string[]) =>
  endings(
    service.db,
    account.connection,
    ids.map((credentialId) => ({ vaultId, credentialId })),
  );

test('shows who archived an entry and why, and no reason for older entries', async () => {
  const [stated, earlier, outside, active] = [await add('a'), await add('b'), await add('c'), await add('d')];
  await account.snapshot();
  await archive(stated, STATED);
  await archive(earlier, { vaultId });
  await account.api.credentials.archive(vaultId, outside);
  await account.snapshot();
  const found = await endingsOf(stated, earlier, outside, active);
  expect(
    found.toSorted(
      (one, other) => Number(other.credentialId === stated) - Number(one.credentialId === stated),
    ),
  ).toEqual([
    { vaultId, credentialId: stated, actor: 'Ada', reason: STATED },
    { vaultId, credentialId: earlier, actor: 'Ada', reason: null },
  ]);
});

test('ends credentials together with their vault', async () => {
  const id = await add('a');
  await account.snapshot();
  await account.byConsole(
    'vault.archive',
    () => account.api.vaults.archive(vaultId),
    () => [vaultTarget({ id: vaultId })],
    STATED,
  );
  await account.snapshot();
  for (const ending of await endingsOf(id)) expect(ending.reason).toEqual(STATED);
});

test('exports who ended a credential and why', async () => {
  const archived = await add('a');
  await account.snapshot();
  await archive(archived, STATED);
  await account.snapshot();
  const response = await exportCredentials(
    { db: service.db, connection: account.connection },
    { q: 'status:archived', sort: 'age', order: 'asc' },
    { actor: { id: 'user-1', name: 'Ada', kind: 'user' }, requestId: null, address: null, userAgent: null },
  );
  const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true });
  expect(rows).toMatchObject([{ ended_by: 'Ada', reason: 'Owner left: moved on', ticket: 'OPS-1' }]);
});

test('uses the reason of a rotation’s start for its steps', async () => {
  const old = await add('a');
  await account.snapshot();
  await account.byConsole(
    'credential.rotate',
    () => add('new'),
    (made) => targetsOfCredential({ vaultId, credentialId: made }),
    STATED,
  );
  await account.snapshot();
  const { rows } = await service.db.$client.query(
    `select id from audit.entries where action = 'credential.rotate' and outcome = 'intent' order by sequence desc limit 1`,
  );
  await account.byConsole(
    'rotation.continue',
    () => account.api.credentials.archive(vaultId, old),
    () => [
      { kind: 'rotation', id: rows[0].id, label: 'done' },
      ...targetsOfCredential({ vaultId, credentialId: old }),
    ],
    { step: 'retire-old' },
  );
  await account.snapshot();
  expect(await endingsOf(old)).toEqual([{ vaultId, credentialId: old, actor: 'Ada', reason: STATED }]);
});
