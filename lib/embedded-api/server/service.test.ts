import { describe, expect, test } from 'vitest';
import { createEmbeddedService } from './service';
import { createVault, errorOf, flatCredential, idOf, idsOf, serviceTest } from './test-service';

const service = serviceTest();

const REFUSED = { type: 'TOKEN_INVALID' };

describe('callers', () => {
  test('get 401 without a token, with a foreign or malformed one or only x-api-key, even for unknown paths', async () => {
    const { pat } = await service.account();
    for (const headers of [
      {},
      { authorization: 'Bearer pt-unknown' },
      { authorization: pat },
      { authorization: `Basic ${pat}` },
      { 'x-api-key': pat },
    ])
      for (const path of ['/vaults', '/nowhere', '/scenarios']) {
        const response = await service.service.fetch(
          new Request(`http://127.0.0.1/api/v1/cloud${path}`, { headers: new Headers(headers) }),
        );
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ type: 'error', error: REFUSED });
      }
  });

  test('see nothing of another account: not in lists, by id, as a cursor or in a session', async () => {
    const [mine, theirs] = [await service.account(), await service.account()];
    const vault = await createVault(mine.call, 'Mine');
    const credential = idOf(await mine.call('POST', `/vaults/${vault}/credentials`, flatCredential()));
    const session = idOf(await mine.call('POST', '/sessions', { agent: 'agent_1', vault_ids: [vault] }));
    expect(idsOf(await theirs.call('GET', '/vaults?name=Mine'))).toEqual([]);
    for (const [method, path] of [
      ['GET', `/vaults/${vault}`],
      ['DELETE', `/vaults/${vault}`],
      ['POST', `/vaults/${vault}/archive`],
      ['GET', `/vaults/${vault}/credentials`],
      ['GET', `/vaults/${vault}/credentials/${credential}`],
      ['DELETE', `/vaults/${vault}/credentials/${credential}`],
      ['POST', `/vaults/${vault}/credentials/${credential}/archive`],
      ['GET', `/sessions/${session}`],
    ] as const)
      expect((await theirs.call(method, path)).status, `${method} ${path}`).toBe(404);
    expect((await theirs.call('POST', `/vaults/${vault}/credentials`, flatCredential())).status).toBe(404);
    expect((await theirs.call('GET', `/vaults?after_id=${vault}`)).status).toBe(400);
    expect((await theirs.call('GET', `/sessions?after_id=${session}`)).status).toBe(400);
    const refused = await theirs.call('POST', '/sessions', { agent: 'agent_1', vault_ids: [vault] });
    expect(errorOf(refused)).toMatchObject({
      message: `Vault '${vault}' was not found.`,
      param: 'vault_ids',
    });
    expect((await mine.call('GET', `/vaults/${vault}/credentials/${credential}`)).status).toBe(200);
  });

  test('cannot reach a credential through another vault of the same account', async () => {
    const { call } = await service.account();
    const [vault, other] = [await createVault(call), await createVault(call)];
    const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential()));
    for (const method of ['GET', 'DELETE'])
      expect((await call(method, `/vaults/${other}/credentials/${credential}`)).status).toBe(404);
    expect((await call('GET', `/vaults/${other}/credentials?after_id=${credential}`)).status).toBe(400);
  });
});

describe('every response', () => {
  test('has the request id of the request, or a new one if that is invalid', async () => {
    const { call } = await service.account();
    const echoed = await call('GET', '/vaults/none', undefined, { headers: { 'x-request-id': 'req-1' } });
    expect(echoed.headers.get('x-request-id')).toBe('req-1');
    expect(echoed.headers.get('request-id')).toBe('req-1');
    expect(echoed.json.request_id).toBe('req-1');
    const made = await call('GET', '/vaults', undefined, { headers: { 'x-request-id': 'x'.repeat(129) } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get('cache-control')).toBe('private, no-store');
  });

  test('unknown paths and methods are 404 in the envelope', async () => {
    const { call } = await service.account();
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PATCH', '/vaults'],
      ['GET', '/vaults/a/b/c/d'],
    ] as const) {
      const reply = await call(method, path);
      expect(reply.status).toBe(404);
      expect(errorOf(reply).type).toBe('not_found_error');
    }
  });

  test('ids that no table can contain are not found', async () => {
    const { call } = await service.account();
    for (const id of ['%00', '%F0%28', 'x'.repeat(5_000), "'%20or%20''='", '%2e%2e%2fvaults', '%20'])
      expect((await call('GET', `/vaults/${id}`)).status, id).toBe(404);
  });
});

test('requires the first credential only of accounts with that setting', async () => {
  const { call } = await service.account({ requireFirstCredential: true });
  for (const body of [{ display_name: 'a' }, { display_name: 'a', credentials: [] }]) {
    const reply = await call('POST', '/vaults', body);
    expect(reply.status).toBe(400);
    expect(errorOf(reply).message).toBe('At least one credential is required when creating a vault.');
  }
  const made = await call('POST', '/vaults', { display_name: 'a', credentials: [flatCredential()] });
  expect(made.status).toBe(201);
});

test('creates a vault and its credentials together or not at all', async () => {
  const { call } = await service.account({ uniqueTargets: true });
  const twins = [flatCredential('a'), flatCredential('b')];
  expect((await call('POST', '/vaults', { display_name: 'a', credentials: twins })).status).toBe(409);
  expect(idsOf(await call('GET', '/vaults?include_archived=true'))).toEqual([]);
});

test('keeps targets unique for ten simultaneous additions, and frees one when its credential is archived', async () => {
  const { call } = await service.account({ uniqueTargets: true });
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, index) => call('POST', path, flatCredential(`token-${index}`))),
  );
  const statuses = replies.map(({ status }) => status).sort();
  expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  const [only = ''] = idsOf(await call('GET', path));
  await call('POST', `${path}/${only}/archive`);
  expect((await call('POST', path, flatCredential())).status).toBe(201);
});

test('archiving a vault keeps its credentials, stops additions, and answers 409 the second time', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const credential = idOf(await call('POST', path, flatCredential()));
  expect((await call('POST', `/vaults/${vault}/archive`)).json).toMatchObject({ status: 'archived' });
  expect(errorOf(await call('POST', `/vaults/${vault}/archive`)).type).toBe('conflict_error');
  expect(errorOf(await call('POST', path, flatCredential())).type).toBe('conflict_error');
  expect((await call('GET', `/vaults/${vault}`)).status).toBe(200);
  expect((await call('GET', `${path}/${credential}`)).json.status).toBe('active');
  expect((await call('POST', `${path}/${credential}/archive`)).json).toMatchObject({ status: 'archived' });
  expect(errorOf(await call('POST', `${path}/${credential}/archive`)).type).toBe('conflict_error');
  expect((await call('DELETE', `/vaults/${vault}`)).status).toBe(204);
  expect((await call('GET', `${path}/${credential}`)).status).toBe(404);
});

test('archives a row once when several calls do so simultaneously', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => call('POST', `/vaults/${vault}/archive`)),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
});

test('the OpenAPI document needs no PAT and describes both shapes without an example secret', async () => {
  const response = await service.service.fetch(new Request('http://127.0.0.1/api/v1/cloud/openapi.json'));
  const text = await response.text();
  const document = JSON.parse(text);
  expect(document.openapi).toBe('3.1.0');
  expect(
    Object.keys(document.paths)
      .map((path) => path.replace('/api/v1/cloud', ''))
      .sort(),
  ).toEqual([
    '/sessions',
    '/sessions/{session_id}',
    '/vaults',
    '/vaults/{vault_id}',
    '/vaults/{vault_id}/archive',
    '/vaults/{vault_id}/credentials',
    '/vaults/{vault_id}/credentials/{credential_id}',
    '/vaults/{vault_id}/credentials/{credential_id}/archive',
  ]);
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining([
      'FlatVault',
      'AuthVault',
      'FlatCredential',
      'AuthCredential',
      'FlatCreateVault',
      'NewAuth',
    ]),
  );
  for (const name of ['FlatCredential', 'AuthCredential', 'Auth'])
    expect(JSON.stringify(document.components.schemas[name])).not.toMatch(
      /token"|secret_value|client_secret"/,
    );
});

test('without EMBEDDED_SCENARIOS there are no scenarios, and accounts cannot be created', async () => {
  const { pat } = await service.account();
  const plain = createEmbeddedService({
    db: service.db,
    masterKey: service.masterKey,
    defaultShape: 'flat',
    scenariosEnabled: false,
  });
  const status = async (path: string, init: RequestInit) =>
    (await plain.fetch(new Request(`http://127.0.0.1/api/v1/cloud${path}`, init))).status;
  expect(await status('/scenarios/accounts', { method: 'POST', body: '{"name":"a"}' })).toBe(401);
  const headers = { authorization: `Bearer ${pat}` };
  expect(await status('/scenarios/accounts', { method: 'POST', headers, body: '{"name":"a"}' })).toBe(404);
  expect(await status('/scenarios', { method: 'PUT', headers, body: '{"name":"reset"}' })).toBe(404);
});
