import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTarget } from '@/lib/audit/model';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { user } from '@/lib/auth/server/schema';
import { loadNameParams } from '@/lib/core/activity-names';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { names } from './activity-names';

const api = new ModelVaultsApi();
let base: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  base = await createTestDatabase();
  await base.db.insert(user).values([
    { id: 'u-ada', name: 'Ada', email: 'ada@example.com' },
    { id: 'u-grace', name: 'Grace', email: 'grace@example.com' },
  ]);
});
afterAll(() => base.drop());

const asked = (search: string) => names({ api, db: base.db }, loadNameParams(`http://x/?${search}`));
const write = (...targets: AuditTarget[]) => record(base.db, someEvent({ targets }));
const vault = (id: string, label: string | null = null): AuditTarget => ({ kind: 'vault', id, label });
const credential = (id: string, label: string): AuditTarget => ({ kind: 'credential', id, label });

test('finds actors by name and email, and one by its id', async () => {
  const ada = { id: 'u-ada', name: 'Ada', detail: 'ada@example.com' };
  expect(await asked('of=actor&text=aDa')).toEqual([ada]);
  expect(await asked('of=actor&text=ada@example')).toEqual([ada]);
  expect((await asked('of=actor&text=example.com')).map(({ id }) => id)).toEqual(['u-ada', 'u-grace']);
  expect((await asked('of=actor&text=strongroom')).map(({ id }) => id)).toEqual(['system']);
  expect(await asked('of=actor&id=u-ada')).toEqual([ada]);
  expect(await asked('of=actor&id=nobody-known')).toEqual([]);
  expect(await asked('of=actor&text=%25')).toEqual([]);
});

test('finds and names an actor without an account by the name in the log', async () => {
  await record(base.db, someEvent({ actor: { id: 'session_1', name: 'Agent 1', kind: 'agent_session' } }));
  await record(
    base.db,
    someEvent({ actor: { id: 'pat-000000001', name: 'API token deploy', kind: 'api_token' } }),
  );
  const token = { id: 'pat-000000001', name: 'API token deploy', detail: '…00000001' };
  expect(await asked('of=actor&text=deploy')).toEqual([token]);
  expect(await asked('of=actor&id=session_1')).toEqual([{ id: 'session_1', name: 'Agent 1', detail: null }]);
});

test('finds vaults by name and credentials by URL, each once with its latest name', async () => {
  await write(vault('v-1', 'Payments'));
  await write(
    vault('v-1', 'Payments Europe'),
    credential('credential-0000001', 'https://mcp.pay.example.com/mcp'),
  );
  await write(vault('v-2', 'Support'), credential('credential-0000002', 'https://mcp.pay.example.com/mcp'));
  await write(vault('v-1'));
  expect(await asked('text=payments')).toEqual([{ id: 'v-1', name: 'Payments Europe', detail: 'Vault' }]);
  const url = 'https://mcp.pay.example.com/mcp';
  expect(await asked('text=mcp.pay.example')).toEqual([
    { id: 'credential-0000001', name: url, detail: 'Credential in “Payments Europe” · …-0000001' },
    { id: 'credential-0000002', name: url, detail: 'Credential in “Support” · …-0000002' },
  ]);
  expect(await asked('id=v-1')).toEqual([{ id: 'v-1', name: 'Payments Europe', detail: 'Vault' }]);
  expect(await asked('id=v-unknown')).toEqual([]);
  expect(await asked('text=%20')).toEqual([]);
});

test('finds a match behind more rows of another target than one query returns', async () => {
  await write(vault('v-old', 'Archive of Ada'));
  for (let row = 0; row < 120; row++) await write(vault('v-busy', 'Archive of Grace'));
  expect((await asked('text=archive of')).map(({ id }) => id)).toEqual(['v-busy', 'v-old']);
});

test('finds a vault that the log has only by id', async () => {
  const { vault: made } = api.insertVault({ displayName: 'Quiet vault' });
  await write(vault(made.id));
  expect(await asked('text=Quiet')).toEqual([{ id: made.id, name: 'Quiet vault', detail: 'Vault' }]);
});
