import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import {
  bearerAuth,
  type Caller,
  createVault,
  errorOf,
  flatCredential,
  idOf,
  idsOf,
  serviceTest,
} from './test-service';

const service = serviceTest();

const URL_OF = 'https://mcp.example.com/mcp';

const startSession = async (call: Caller, vaultIds: string[]): Promise<string> =>
  idOf(await call('POST', '/sessions', { agent: 'agent_1', vault_ids: vaultIds }));

const read = (sessionId: string, rest: { vaultId?: string; mcpServerUrl?: string } = {}) =>
  service.service.readTokenForSession({ sessionId, mcpServerUrl: URL_OF, reader: 'agent_1', ...rest });

const readsOf = async (credentialId: string) => {
  const { rows } = await service.db.execute(
    sql`select session_id, vault_id, reader from embedded.token_reads where credential_id = ${credentialId}`,
  );
  return rows;
};

const DOCUMENTED = [
  'id',
  'type',
  'agent',
  'environment_id',
  'title',
  'status',
  'metadata',
  'environment_variables',
  'resources',
  'vault_ids',
  'deployment_id',
  'outcome_evaluations',
  'stats',
  'usage',
  'archived_at',
  'created_at',
  'updated_at',
];
const DOCUMENTED_AGENT = [
  'id',
  'type',
  'name',
  'description',
  'model',
  'system',
  'tools',
  'skills',
  'mcp_servers',
  'version',
];

test('a session keeps its vaults in the given order, once each, and is listed newest first', async () => {
  for (const shape of ['flat', 'auth'] as const) {
    const { call } = await service.account({ shape });
    const [one, two] = [await createVault(call), await createVault(call)];
    const made = await call('POST', '/sessions', {
      agent: { id: 'agent_1', type: 'agent', version: 3 },
      vault_ids: [two, one, two],
      title: 'Nightly',
      metadata: { run: '7' },
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      type: 'session',
      agent: { id: 'agent_1' },
      vault_ids: [two, one],
      title: 'Nightly',
      metadata: { run: '7' },
      environment_id: null,
    });
    expect(Object.keys(made.json)).toEqual(expect.arrayContaining(DOCUMENTED));
    expect(Object.keys(Object(made.json.agent))).toEqual(expect.arrayContaining(DOCUMENTED_AGENT));
    expect('agent_id' in made.json).toBe(shape === 'flat');
    const later = await startSession(call, []);
    expect(idsOf(await call('GET', '/sessions'))).toEqual([later, idOf(made)]);
    expect((await call('GET', `/sessions/${idOf(made)}`)).json).toEqual(made.json);
  }
});

test('filters sessions by their agent and refuses a filter that it would not apply', async () => {
  const { call } = await service.account();
  const mine = await startSession(call, []);
  await call('POST', '/sessions', { agent: 'agent_2' });
  expect(idsOf(await call('GET', '/sessions?agent_id=agent_1'))).toEqual([mine]);
  expect(idsOf(await call('GET', '/sessions?agent_id=agent_3'))).toEqual([]);
  for (const param of ['agent', 'name', 'status', 'vault_id', 'statuses[]', 'deployment_id'])
    expect(errorOf(await call('GET', `/sessions?${param}=x`))).toMatchObject({
      type: 'invalid_request_error',
      param,
    });
});

test('refuses unknown and archived vaults by name and creates no session', async () => {
  const { call } = await service.account();
  const [good, archived] = [await createVault(call), await createVault(call)];
  await call('POST', `/vaults/${archived}/archive`);
  const reply = await call('POST', '/sessions', { agent: 'a', vault_ids: [good, 'vault_nowhere', archived] });
  expect(reply.status).toBe(400);
  expect(errorOf(reply)).toEqual({
    type: 'invalid_request_error',
    message: `Vault 'vault_nowhere' was not found. Vault '${archived}' is archived.`,
    param: 'vault_ids',
  });
  expect(idsOf(await call('GET', '/sessions'))).toEqual([]);
});

test.each([
  [{ vault_ids: [] }, 'agent'],
  [{ agent: 7 }, 'agent'],
  [{ agent: {} }, 'agent.id'],
  [{ agent: { id: 'a', version: 0 } }, 'agent.version'],
  [{ agent: 'a', vault_ids: 'vault_1' }, 'vault_ids'],
  [{ agent: 'a', vault_ids: [1] }, 'vault_ids[0]'],
])('%j is refused at %s', async (body, param) => {
  const { call } = await service.account();
  const reply = await call('POST', '/sessions', body);
  expect([reply.status, errorOf(reply).param]).toEqual([400, param]);
});

test('reads a token through a session that includes its vault, and records the read', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential('secret-1')));
  const session = await startSession(call, [vault]);
  expect(await read(session)).toEqual({ vaultId: vault, credentialId: credential, token: 'secret-1' });
  expect(await readsOf(credential)).toEqual([{ session_id: session, vault_id: vault, reader: 'agent_1' }]);
  const { entries } = await listEntries(service.db, { actor: session }, { limit: 5 });
  expect(entries).toMatchObject([
    {
      actor: { kind: 'agent_session', id: session, name: 'agent_1' },
      action: 'credential.read-token',
      outcome: 'success',
      targets: [
        { kind: 'vault', id: vault },
        { kind: 'credential', id: credential, label: URL_OF },
      ],
    },
  ]);
  expect(JSON.stringify(entries)).not.toContain('secret-1');
});

test('records a read that finds nothing as refused', async () => {
  expect(await read('sess_elsewhere', { vaultId: 'vault_1' })).toBeNull();
  const { entries } = await listEntries(service.db, { actor: 'sess_elsewhere' }, { limit: 5 });
  expect(entries).toMatchObject([
    { outcome: 'refused', code: 'not_found', targets: [{ kind: 'vault', id: 'vault_1' }] },
  ]);
});

test('returns no token if the read cannot be recorded', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  await call('POST', `/vaults/${vault}/credentials`, flatCredential('secret-1'));
  const session = await startSession(call, [vault]);
  await service.db.execute(sql`alter table audit.entries add constraint closed check (false) not valid`);
  try {
    await expect(read(session)).rejects.toThrow();
  } finally {
    await service.db.execute(sql`alter table audit.entries drop constraint closed`);
  }
  expect((await read(session))?.token).toBe('secret-1');
});

test('reads nothing with no session, another session, another URL or another vault', async () => {
  const { call } = await service.account();
  const [vault, other] = [await createVault(call), await createVault(call)];
  const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential('secret-1')));
  const session = await startSession(call, [vault]);
  expect(await read('sess_none')).toBeNull();
  expect(await read(await startSession(call, [other]))).toBeNull();
  expect(await read(await startSession(call, []))).toBeNull();
  expect(await read(session, { mcpServerUrl: `${URL_OF}/` })).toBeNull();
  expect(await read(session, { vaultId: other })).toBeNull();
  expect(await readsOf(credential)).toEqual([]);
});

test('cannot read archived or deleted credentials or vaults', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const old = idOf(await call('POST', path, flatCredential('old')));
  const session = await startSession(call, [vault]);
  await call('POST', `${path}/${old}/archive`);
  expect(await read(session)).toBeNull();
  await call('POST', path, flatCredential('new'));
  expect((await read(session))?.token).toBe('new');
  await call('POST', `/vaults/${vault}/archive`);
  expect(await read(session)).toBeNull();
});

test('prefers the first vault of the session, and in it the newest credential', async () => {
  const { call } = await service.account();
  const [one, two] = [await createVault(call), await createVault(call)];
  for (const [vault, token] of [
    [one, 'one'],
    [two, 'two-old'],
    [two, 'two-new'],
  ])
    await call('POST', `/vaults/${vault}/credentials`, flatCredential(token));
  expect((await read(await startSession(call, [two, one])))?.token).toBe('two-new');
  expect((await read(await startSession(call, [one, two])))?.token).toBe('one');
  expect((await read(await startSession(call, [one, two]), { vaultId: two }))?.token).toBe('two-new');
});

test('does not decrypt or record a ciphertext that was moved to another credential', async () => {
  const { call } = await service.account({ shape: 'auth' });
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const source = idOf(await call('POST', path, bearerAuth('secret-1', 'https://other.example/mcp')));
  const target = idOf(await call('POST', path, bearerAuth('secret-2')));
  await service.db.execute(sql`update embedded.credentials t set sealed = s.sealed, wrapped_key = s.wrapped_key
    from embedded.credentials s where t.id = ${target} and s.id = ${source}`);
  const session = await startSession(call, [vault]);
  await expect(read(session)).rejects.toThrow();
  expect(await readsOf(target)).toEqual([]);
});

test('has tokens in no column but sealed, and in no response', async () => {
  const canary = 'canary-3f9d1c';
  const { call } = await service.account({ shape: 'auth' });
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const made = await call('POST', path, bearerAuth(canary), { headers: { 'idempotency-key': 'canary-key' } });
  const answers = [
    made,
    await call('POST', `${path}/${idOf(made)}`, { auth: { type: 'static_bearer', token: `${canary}-2` } }),
    await call('GET', `${path}/${idOf(made)}`),
    await call('GET', path),
    await call('POST', `${path}/${idOf(made)}`, { auth: { type: 'mcp_oauth', access_token: canary } }),
    await call('POST', path, { auth: { type: 'static_bearer', mcp_server_url: 'nonsense', token: canary } }),
  ];
  for (const { text } of answers) expect(text).not.toContain(canary);
  const { rows: tables } = await service.db.execute<{ name: string }>(
    sql`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('audit', 'embedded', 'public')`,
  );
  for (const { name } of tables) {
    const { rows } = await service.db.execute<{ row: string }>(
      sql`select ${sql.raw('t')}::text as row from ${sql.raw(name)} t`,
    );
    const hex = Buffer.from(canary).toString('hex');
    expect(
      rows.filter(({ row }) => row.includes(canary) || row.includes(hex)),
      name,
    ).toEqual([]);
  }
});
