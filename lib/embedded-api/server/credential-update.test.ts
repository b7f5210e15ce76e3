import { describe, expect, test } from 'vitest';
import { makeCredential, oauth, URL_OF, variable } from './test-credentials';
import { bearerAuth, type Caller, errorOf, idOf, serviceTest } from './test-service';

const service = serviceTest();

const credentialOf = (body: unknown) => makeCredential(service, body);

async function tokenOf(call: Caller, vault: string): Promise<string | undefined> {
  const sessionId = idOf(await call('POST', '/sessions', { agent: 'a', vault_ids: [vault] }));
  const reading = await service.service.readTokenForSession({
    sessionId,
    mcpServerUrl: URL_OF,
    reader: 'test',
  });
  return reading?.token;
}

describe('rotation in place', () => {
  test('keeps the id, replaces the token and increases updated_at', async () => {
    const { call, vault, made, patch } = await credentialOf(bearerAuth('old'));
    const rotated = await patch({ auth: { type: 'static_bearer', token: 'new' } });
    expect(rotated.status).toBe(200);
    expect(rotated.json).toMatchObject({ id: made.json.id, created_at: made.json.created_at });
    expect(String(rotated.json.updated_at) > String(made.json.updated_at)).toBe(true);
    expect(await tokenOf(call, vault)).toBe('new');
  });

  test('keeps omitted fields, and null clears the fields that can be cleared', async () => {
    const { call, vault, patch } = await credentialOf({ auth: oauth });
    const refreshed = await patch({ auth: { type: 'mcp_oauth', refresh: { refresh_token: 'refresh-2' } } });
    expect(refreshed.json.auth).toMatchObject({ expires_at: oauth.expires_at, refresh: { scope: 'read' } });
    expect(await tokenOf(call, vault)).toBe('access-1');
    const cleared = await patch({
      auth: {
        type: 'mcp_oauth',
        expires_at: null,
        refresh: { scope: null },
      },
    });
    expect(cleared.json.auth).toMatchObject({
      expires_at: null,
      refresh: { client_id: 'client', scope: null, token_endpoint_auth: { type: 'client_secret_post' } },
    });
  });

  test('clears the scope if it is empty, like the official client', async () => {
    const { patch } = await credentialOf({ auth: oauth });
    const cleared = await patch({ auth: { type: 'mcp_oauth', refresh: { scope: '' } } });
    expect(cleared.json.auth).toMatchObject({ refresh: { scope: null } });
  });

  test('ignores null for a secret, a fixed field or a whole part', async () => {
    const bearer = await credentialOf({ ...bearerAuth('kept'), display_name: 'Calendar' });
    expect((await bearer.patch({ auth: { type: 'static_bearer', token: null } })).status).toBe(200);
    expect((await bearer.patch({ auth: null })).json.display_name).toBe('Calendar');
    expect(await tokenOf(bearer.call, bearer.vault)).toBe('kept');
    expect((await bearer.patch({ display_name: null })).json.display_name).toBeNull();

    const granted = await credentialOf({ auth: oauth });
    for (const patch of [
      { access_token: null, mcp_server_url: null, refresh: null },
      { refresh: { refresh_token: null, client_id: null, token_endpoint: null, resource: null } },
      { refresh: { token_endpoint_auth: { type: 'client_secret_post', client_secret: null } } },
    ]) {
      const patched = await granted.patch({ auth: { type: 'mcp_oauth', ...patch } });
      expect([patched.status, patched.json.auth]).toEqual([200, granted.made.json.auth]);
    }
    expect(await tokenOf(granted.call, granted.vault)).toBe('access-1');

    const limited = { ...variable, networking: { type: 'limited', allowed_hosts: ['a.example.com'] } };
    const secret = await credentialOf({ auth: limited });
    const patched = await secret.patch({
      auth: { type: 'environment_variable', secret_value: null, networking: null },
    });
    expect([patched.status, patched.json.auth]).toEqual([200, secret.made.json.auth]);
  });

  test('replaces networking as a whole and merges injection_location', async () => {
    const { patch } = await credentialOf({ auth: { ...variable, injection_location: { header: true } } });
    const type = 'environment_variable';
    const networking = { type: 'limited', allowed_hosts: ['a.example.com'] };
    const both = await patch({ auth: { type, networking, injection_location: { body: true } } });
    expect(both.json.auth).toMatchObject({ networking, injection_location: { header: true, body: true } });
    const body = await patch({ auth: { type, injection_location: { header: false } } });
    expect(body.json.auth).toMatchObject({ networking, injection_location: { header: false, body: true } });
    const nowhere = await patch({ auth: { type, injection_location: { body: false } } });
    expect([nowhere.status, errorOf(nowhere).param]).toEqual([400, 'auth.injection_location']);
  });

  test('merges metadata: null deletes a key, null for all clears it, and the token stays', async () => {
    const { call, vault, patch } = await credentialOf({
      ...bearerAuth('kept'),
      metadata: { a: '1', b: '2' },
    });
    expect((await patch({ metadata: { a: null, c: '3' } })).json.metadata).toEqual({ b: '2', c: '3' });
    expect((await patch({ metadata: {} })).json.metadata).toEqual({ b: '2', c: '3' });
    expect((await patch({ metadata: null })).json.metadata).toEqual({});
    expect(await tokenOf(call, vault)).toBe('kept');
  });

  test('refuses metadata with more than 16 pairs after the merge', async () => {
    const pairs = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, '']));
    const { patch } = await credentialOf({ ...bearerAuth(), metadata: pairs('a', 10) });
    const refused = await patch({ metadata: pairs('b', 7) });
    expect([refused.status, errorOf(refused).param]).toEqual([400, 'metadata']);
  });

  test.each([
    [{ auth: { type: 'environment_variable', secret_value: 'x' } }, 'auth.type'],
    [{ auth: { token: 'x' } }, 'auth.type'],
    [{ auth: { type: 'static_bearer', mcp_server_url: 'https://elsewhere.example' } }, 'auth.mcp_server_url'],
    [{ auth: { type: 'static_bearer', token: '' } }, 'auth.token'],
  ])('%# is refused at %s and changes nothing', async (body, param) => {
    const { call, vault, patch } = await credentialOf(bearerAuth('kept'));
    const refused = await patch(body);
    expect([refused.status, errorOf(refused).param]).toEqual([400, param]);
    expect(await tokenOf(call, vault)).toBe('kept');
  });

  test('accepts the identifying fields of a credential if they are unchanged', async () => {
    const { patch } = await credentialOf({ auth: oauth });
    const { client_id, token_endpoint } = oauth.refresh;
    const reply = await patch({
      auth: { type: 'mcp_oauth', mcp_server_url: URL_OF, refresh: { client_id, token_endpoint } },
    });
    expect(reply.status).toBe(200);
    const changed = await patch({ auth: { type: 'mcp_oauth', refresh: { client_id: 'other' } } });
    expect(errorOf(changed).param).toBe('auth.refresh.client_id');
  });

  test.each([
    [{ token_endpoint_auth: { type: 'none' } }, 'auth.refresh.token_endpoint_auth.type'],
    [
      { token_endpoint_auth: { type: 'client_secret_basic', client_secret: 'x' } },
      'auth.refresh.token_endpoint_auth.type',
    ],
    [{ resource: 'https://elsewhere.example' }, 'auth.refresh.resource'],
  ])('%j cannot be changed', async (refresh, param) => {
    const { patch } = await credentialOf({ auth: oauth });
    const refused = await patch({ auth: { type: 'mcp_oauth', refresh } });
    expect([refused.status, errorOf(refused).param]).toEqual([400, param]);
  });

  test('cannot add refresh later', async () => {
    const { patch } = await credentialOf({ auth: { ...oauth, refresh: undefined } });
    const refused = await patch({ auth: { type: 'mcp_oauth', refresh: { refresh_token: 'x' } } });
    expect([refused.status, errorOf(refused).param]).toEqual([400, 'auth.refresh']);
  });

  test('refuses archived credentials and credentials of archived vaults', async () => {
    const archived = await credentialOf(bearerAuth());
    await archived.call('POST', `${archived.path}/archive`);
    expect((await archived.patch({ metadata: { a: '1' } })).status).toBe(409);
    const inArchive = await credentialOf(bearerAuth());
    await inArchive.call('POST', `/vaults/${inArchive.vault}/archive`);
    expect((await inArchive.patch({ metadata: { a: '1' } })).status).toBe(409);
  });

  test('loses none of sixteen parallel patches', async () => {
    const { call, path, patch } = await credentialOf(bearerAuth());
    const keys = Array.from({ length: 16 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => patch({ metadata: { [key]: key } })));
    expect(Object.keys(Object((await call('GET', path)).json.metadata)).sort()).toEqual([...keys].sort());
  });

  test('does not exist in the flat shape', async () => {
    const { call } = await service.account();
    const reply = await call('POST', '/vaults/vault_1/credentials/vcred_1', {});
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
  });
});

test('deletions respond with typed bodies', async () => {
  const { call, vault, path, made } = await credentialOf(bearerAuth());
  const credential = await call('DELETE', path);
  expect([credential.status, credential.json]).toEqual([
    200,
    { id: made.json.id, type: 'vault_credential_deleted' },
  ]);
  const gone = await call('DELETE', `/vaults/${vault}`);
  expect([gone.status, gone.json]).toEqual([200, { id: vault, type: 'vault_deleted' }]);
});
