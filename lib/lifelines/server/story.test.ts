import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import type { LogFields } from '@/lib/core/log-fields';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { refreshVault } from '@/lib/inventory/server/read-vault';
import {
  startTestService,
  type TestAccount,
  type TestService,
  testAccount,
} from '@/lib/inventory/server/test-account';
import { targetsOfCredential } from '@/lib/vaults/server/targets';
import { lifeStory } from './story';

const STATED = { reason: 'owner_left', reasonNote: 'moved on', ticket: 'OPS-1' } as const;

let service: TestService;
let account: TestAccount;
let vaultId: string;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  ({ id: vaultId } = (await account.api.vaults.create({ displayName: 'Payments' })).vault);
});
afterAll(() => service.drop());

async function add(name: string): Promise<string> {
  const { id } = await account.api.credentials.create(vaultId, {
    mcpServerUrl: `https://mcp.${name}.example/mcp`,
    secret: bearerSecret(`token-${name}`),
  });
  return id;
}
const end = (how: 'archive' | 'delete', credentialId: string, summary: LogFields | null) =>
  account.byConsole<unknown>(
    `credential.${how}`,
    () => account.api.credentials[how](vaultId, credentialId),
    () => targetsOfCredential({ vaultId, credentialId }),
    summary,
  );
const storyOf = (credentialId: string) =>
  lifeStory({ db: service.db, connection: account.connection }, { vaultId, credentialId }, []);

test('returns a line as a sentence with names of the inventory and its reason', async () => {
  const id = await add('linear');
  await account.snapshot();
  await end('archive', id, STATED);
  await refreshVault(account.context, vaultId);
  const { lines, usage } = await storyOf(id);
  expect(lines).toMatchObject([
    {
      words: ' archived the credential for mcp.linear.example in Payments',
      actor: { name: 'Ada', kind: 'user' },
      outcome: 'success',
      reason: STATED,
      isDeletion: false,
    },
  ]);
  expect(usage).toBeNull();
});

test('reports a change without an entry between two reads, as outside the console', async () => {
  const id = await add('linear');
  await account.snapshot();
  await account.api.credentials.archive(vaultId, id);
  await account.snapshot();
  const { lines } = await storyOf(id);
  expect(lines).toMatchObject([
    { sequence: null, actor: null, words: '', field: 'archived_at', isOutside: true, isDeletion: false },
  ]);
  const [line] = lines;
  expect(line?.since).toBeLessThan(line?.at ?? 0);
});

test('marks a deletion by this console and outside of it', async () => {
  const [deleted, lost] = [await add('deleted'), await add('lost')];
  await account.snapshot();
  await end('delete', deleted, STATED);
  await refreshVault(account.context, vaultId);
  await account.api.credentials.delete(vaultId, lost);
  await account.snapshot();
  await account.snapshot();
  const deletion = async (id: string) => (await storyOf(id)).lines.filter((line) => line.isDeletion);
  expect(await deletion(deleted)).toMatchObject([{ actor: { name: 'Ada' }, reason: STATED }]);
  expect(await deletion(lost)).toMatchObject([{ actor: null, field: 'deleted', isOutside: true }]);
});

test('uses the reason of a rotation’s start for its steps', async () => {
  const old = await add('old');
  await account.snapshot();
  const targets = targetsOfCredential({ vaultId, credentialId: old });
  await account.byConsole(
    'credential.rotate',
    () => add('new'),
    () => targets,
    STATED,
  );
  const { rows } = await service.db.$client.query(
    `select id from audit.entries where action = 'credential.rotate' and outcome = 'intent' order by sequence desc limit 1`,
  );
  await account.byConsole(
    'rotation.continue',
    () => account.api.credentials.archive(vaultId, old),
    () => [{ kind: 'rotation', id: rows[0].id, label: 'done' }, ...targets],
    { step: 'retire-old' },
  );
  expect((await storyOf(old)).lines.map(({ reason }) => reason)).toEqual([STATED, STATED]);
});

test('counts reads by agent sessions without a line', async () => {
  const id = await add('linear');
  for (const outcome of ['success', 'success', 'refused'] as const)
    await record(
      service.db,
      someEvent({
        ...{ action: 'credential.read-token', outcome },
        actor: { kind: 'agent_session', id: 'session-1', name: 'gateway' },
        targets: targetsOfCredential({ vaultId, credentialId: id }),
      }),
    );
  const { lines, usage } = await storyOf(id);
  expect(lines).toEqual([]);
  expect(usage).toEqual({ reads: 2, lastAt: expect.any(Number) });
});
