import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { walk } from '@/lib/audit/server/chain';
import { GENESIS_HASH } from '@/lib/audit/server/entry';
import { listEntries } from '@/lib/audit/server/list';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { bearerAuth, createVault, flatCredential, idOf, serviceTest } from './test-service';

const service = serviceTest();

async function recordedOf(name: string) {
  const { entries } = await listEntries(service.db, {}, { limit: 100 });
  return entries.filter(({ actor }) => actor.name === `API token ${name}`).toReversed();
}
const words = (entries: Awaited<ReturnType<typeof recordedOf>>) =>
  entries.map(({ action, outcome, targets }) =>
    [action, outcome, ...targets.map(({ kind, label }) => `${kind} ${label}`)].join(', '),
  );

test('records every change through the API as one entry of its PAT, without a secret', async () => {
  const { call } = await service.account({ name: 'deploys', shape: 'auth' });
  const vault = idOf(await call('POST', '/vaults', { display_name: 'Payments' }));
  const list = `/vaults/${vault}/credentials`;
  const made = await call('POST', list, bearerAuth('secret-of-the-first'));
  const path = `${list}/${idOf(made)}`;
  const auth = { type: 'static_bearer', token: 'secret-of-the-second' };
  await call(
    'POST',
    path,
    { auth, metadata: { team: 'one' } },
    { headers: { 'x-request-id': 'of-the-caller' } },
  );
  const renamed = await call('POST', path, { display_name: 'Calendar' });
  await call('POST', '/sessions', { agent: 'agent_1', vault_ids: [vault] });
  await call('POST', `${path}/archive`);
  await call('DELETE', path);
  await call('POST', `/vaults/${vault}/archive`);
  await call('DELETE', `/vaults/${vault}`);
  const entries = await recordedOf('deploys');
  const credential = 'vault null, credential https://mcp.example.com/mcp';
  expect(words(entries)).toEqual([
    'vault.create, success, vault Payments',
    `credential.create, success, ${credential}`,
    `credential.update, success, ${credential}`,
    `credential.update, success, ${credential}`,
    'agent-session.create, success, vault null',
    `credential.archive, success, ${credential}`,
    `credential.delete, success, ${credential}`,
    'vault.archive, success, vault Payments',
    'vault.delete, success, vault Payments',
  ]);
  expect(entries[2]).toMatchObject({
    actor: { kind: 'api_token', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    intentId: null,
    requestId: 'of-the-caller',
    address: '192.0.2.7',
    userAgent: 'curl/8',
    summary: { changed: 'token, metadata' },
  });
  expect(entries[3]?.summary).toEqual({ changed: 'display_name', updatedAt: renamed.json.updated_at });
  expect(JSON.stringify(entries)).not.toContain('secret-of');
});

test('the flat shape records the vault with its credentials', async () => {
  const { call } = await service.account({ name: 'flat', shape: 'flat' });
  await call('POST', '/vaults', { display_name: 'Two', credentials: [flatCredential('t')] });
  expect(words(await recordedOf('flat'))).toEqual([
    'vault.create, success, vault Two, credential https://mcp.example.com/mcp',
  ]);
});

test('records no refusal and no repetition', async () => {
  const { call } = await service.account({ name: 'refused', uniqueTargets: true });
  const keyed = { headers: { 'idempotency-key': 'once' } };
  const vault = idOf(await call('POST', '/vaults', { display_name: 'Once' }, keyed));
  await call('POST', '/vaults', { display_name: 'Once' }, keyed);
  const list = `/vaults/${vault}/credentials`;
  await call('POST', list, flatCredential());
  const refused = [
    await call('POST', list, flatCredential()),
    await call('POST', list, flatCredential(), { headers: { 'idempotency-key': 'twin' } }),
    await call('POST', list, {}),
    await call('DELETE', '/vaults/vault_none'),
    await service.callerFor('pt-none')('DELETE', `/vaults/${vault}`),
  ];
  expect(refused.map(({ status }) => status)).toEqual([409, 409, 400, 404, 401]);
  expect(words(await recordedOf('refused'))).toHaveLength(2);
});

test('does not record a call of the console a second time', async () => {
  const { pat } = await service.account({ name: 'console', shape: 'auth' });
  const reply = await service.service.fetch(
    new Request('http://127.0.0.1/api/v1/cloud/vaults', {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}` },
      body: JSON.stringify({ display_name: 'By the console' }),
    }),
  );
  expect(reply.status).toBe(200);
  expect(await recordedOf('console')).toEqual([]);
});

test('makes no change that cannot be recorded', async () => {
  const { call } = await service.account({ name: 'full', shape: 'auth' });
  const vault = await createVault(call);
  await service.db.execute(sql`alter table audit.entries add constraint is_full check (false) not valid`);
  const refused = await call('DELETE', `/vaults/${vault}`);
  await service.db.execute(sql`alter table audit.entries drop constraint is_full`);
  expect(refused.status).toBe(500);
  expect((await call('GET', `/vaults/${vault}`)).status).toBe(200);
  expect(words(await recordedOf('full'))).toEqual(['vault.create, success, vault Vault']);
});

test('gives no PAT a name that could be taken for a person’s', async () => {
  const { call } = await service.account({ name: 'ada@example.com (Ada)' });
  await createVault(call);
  const { entries } = await listEntries(service.db, {}, { limit: 1 });
  expect(entries[0]?.actor.name).toBe('API token ada example.com (Ada)');
});

test('the chain stays intact while the console and ten callers write together', async () => {
  const { call } = await service.account({ shape: 'auth' });
  const last = async () => (await listEntries(service.db, {}, { limit: 1 })).entries[0]?.sequence ?? 0;
  const before = await last();
  const options = (key: string) => ({ headers: { 'idempotency-key': key } });
  await Promise.all(
    Array.from({ length: 10 }, async (_, caller) => {
      for (let number = 0; number < 5; number++) {
        await call(
          'POST',
          '/vaults',
          { display_name: 'V' },
          options(`${caller} ${number}`.replace(' ', '-')),
        );
        await record(service.db, someEvent());
      }
    }),
  );
  expect(await last()).toBe(before + 100);
  expect(await walk(service.db, { sequence: 0, hash: GENESIS_HASH }, 10_000)).toMatchObject({
    broken: null,
    isEnd: true,
  });
});
