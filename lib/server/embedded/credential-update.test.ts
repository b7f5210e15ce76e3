import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bearerAuth,
  type Caller,
  createVault,
  errorOf,
  idOf,
  startTestService,
  type TestService,
} from './test-service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

const URL_OF = 'https://mcp.example.com/mcp';

const oauth = {
  type: 'mcp_oauth',
  mcp_server_url: URL_OF,
  access_token: 'access-1',
  expires_at: '2027-01-01T00:00:00Z',
  refresh: {
    client_id: 'client',
    token_endpoint: 'https://auth.example.com/token',
    refresh_token: 'refresh-1',
    scope: 'read',
    token_endpoint_auth: { type: 'client_secret_post', client_secret: 'client-secret-1' },
  },
};
const variable = { type: 'environment_variable', secret_name: 'API_KEY', secret_value: 'value-1' };

/** A vault with one credential in it, and calls about that credential. */
async function credentialOf(body: unknown) {
  const { call } = await service.account({ shape: 'auth' });
  const vault = await createVault(call);
  const list = `/vaults/${vault}/credentials`;
  const made = await call('POST', list, body);
  const path = `${list}/${idOf(made)}`;
  return { call, vault, made, path, patch: (patch: unknown) => call('POST', path, patch) };
}

async function tokenOf(call: Caller, vault: string): Promise<string | undefined> {
  const sessionId = idOf(await call('POST', '/sessions', { agent: 'a', vault_ids: [vault] }));
  const reading = await service.service.readTokenForSession({
    sessionId,
    mcpServerUrl: URL_OF,
    reader: 'test',
  });
  return reading?.token;
}

describe('what is shown', () => {
  test('each kind without its secrets, archived_at always present, display_name always null', async () => {
    const shown = { type: 'vault_credential', display_name: null, metadata: {}, archived_at: null };
    const bearer = await credentialOf({ ...bearerAuth(), display_name: 'dropped' });
    expect(bearer.made.json).toMatchObject({
      ...shown,
      auth: { type: 'static_bearer', mcp_server_url: URL_OF },
    });
    expect((await credentialOf({ auth: oauth })).made.json).toMatchObject(shown);
    expect((await credentialOf({ auth: oauth })).made.json.auth).toEqual({
      type: 'mcp_oauth',
      mcp_server_url: URL_OF,
      expires_at: '2027-01-01T00:00:00Z',
      refresh: {
        client_id: 'client',
        token_endpoint: 'https://auth.example.com/token',
        scope: 'read',
        token_endpoint_auth: { type: 'client_secret_post' },
      },
    });
    expect((await credentialOf({ auth: variable })).made.json.auth).toEqual({
      type: 'environment_variable',
      secret_name: 'API_KEY',
    });
  });

  test('a vault is made empty, and credentials in the body are refused', async () => {
    const { call } = await service.account({ shape: 'auth' });
    const made = await call('POST', '/vaults', { display_name: 'a' });
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({ credentials: [], archived_at: null });
    expect(made.json).not.toHaveProperty('status');
    const refused = await call('POST', '/vaults', { display_name: 'a', credentials: [] });
    expect([refused.status, errorOf(refused).param]).toEqual([400, 'credentials']);
  });

  test.each([
    [{}, 'auth', "Field 'auth' is required."],
    [
      { auth: { type: 'basic' } },
      'auth.type',
      "Field 'auth.type' must be 'static_bearer', 'mcp_oauth' or 'environment_variable'.",
    ],
    [
      { auth: { type: 'static_bearer', mcp_server_url: URL_OF } },
      'auth.token',
      "Field 'token' is required for static_bearer type.",
    ],
    [
      { auth: { ...oauth, access_token: undefined } },
      'auth.access_token',
      "Field 'access_token' is required for mcp_oauth type.",
    ],
    [
      { auth: { ...oauth, expires_at: 'soon' } },
      'auth.expires_at',
      "Field 'expires_at' must be an RFC 3339 date-time.",
    ],
    [
      { auth: { ...oauth, refresh: { ...oauth.refresh, token_endpoint: 'x' } } },
      'auth.refresh.token_endpoint',
      "Field 'token_endpoint' must be an http or https URL without a user name or password.",
    ],
    [
      { auth: { ...variable, secret_name: '1A' } },
      'auth.secret_name',
      "Field 'secret_name' must match [A-Za-z_][A-Za-z0-9_]*.",
    ],
    [
      { auth: { ...variable, secret_value: '' } },
      'auth.secret_value',
      "Field 'secret_value' is required for environment_variable type.",
    ],
  ])('%# is refused at its field: $1', async (body, param, message) => {
    const { made } = await credentialOf(body);
    expect(made.status).toBe(400);
    expect(errorOf(made)).toEqual({ type: 'invalid_request_error', message, param });
  });
});

describe('rotation in place', () => {
  test('keeps the id, replaces the token and raises updated_at', async () => {
    const { call, vault, made, patch } = await credentialOf(bearerAuth('old'));
    const rotated = await patch({ auth: { type: 'static_bearer', token: 'new' } });
    expect(rotated.status).toBe(200);
    expect(rotated.json).toMatchObject({ id: made.json.id, created_at: made.json.created_at });
    expect(String(rotated.json.updated_at) > String(made.json.updated_at)).toBe(true);
    expect(await tokenOf(call, vault)).toBe('new');
  });

  test('what the patch leaves out stays, null clears what may be cleared', async () => {
    const { call, vault, patch } = await credentialOf({ auth: oauth });
    const refreshed = await patch({ auth: { type: 'mcp_oauth', refresh: { refresh_token: 'refresh-2' } } });
    expect(refreshed.json.auth).toMatchObject({ expires_at: oauth.expires_at, refresh: { scope: 'read' } });
    expect(await tokenOf(call, vault)).toBe('access-1');
    const cleared = await patch({
      auth: {
        type: 'mcp_oauth',
        expires_at: null,
        refresh: { scope: null, token_endpoint_auth: { type: 'none' } },
      },
    });
    expect(cleared.json.auth).toMatchObject({
      expires_at: null,
      refresh: { client_id: 'client', scope: null, token_endpoint_auth: { type: 'none' } },
    });
  });

  test('metadata merges: null deletes a key, null for all empties it, and the token stays', async () => {
    const { call, vault, patch } = await credentialOf({
      ...bearerAuth('kept'),
      metadata: { a: '1', b: '2' },
    });
    expect((await patch({ metadata: { a: null, c: '3' } })).json.metadata).toEqual({ b: '2', c: '3' });
    expect((await patch({ metadata: {} })).json.metadata).toEqual({ b: '2', c: '3' });
    expect((await patch({ metadata: null })).json.metadata).toEqual({});
    expect(await tokenOf(call, vault)).toBe('kept');
  });

  test('metadata past 16 pairs after the merge is refused', async () => {
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

  test('what identifies a credential may be repeated', async () => {
    const { patch } = await credentialOf({ auth: oauth });
    const { client_id, token_endpoint } = oauth.refresh;
    const reply = await patch({
      auth: { type: 'mcp_oauth', mcp_server_url: URL_OF, refresh: { client_id, token_endpoint } },
    });
    expect(reply.status).toBe(200);
    const changed = await patch({ auth: { type: 'mcp_oauth', refresh: { client_id: 'other' } } });
    expect(errorOf(changed).param).toBe('auth.refresh.client_id');
  });

  test('refresh cannot be added later', async () => {
    const { patch } = await credentialOf({ auth: { ...oauth, refresh: undefined } });
    const refused = await patch({ auth: { type: 'mcp_oauth', refresh: { refresh_token: 'x' } } });
    expect([refused.status, errorOf(refused).param]).toEqual([400, 'auth.refresh']);
  });

  test('archived credentials and credentials of archived vaults are not updated', async () => {
    const archived = await credentialOf(bearerAuth());
    await archived.call('POST', `${archived.path}/archive`);
    expect((await archived.patch({ metadata: { a: '1' } })).status).toBe(409);
    const inArchive = await credentialOf(bearerAuth());
    await inArchive.call('POST', `/vaults/${inArchive.vault}/archive`);
    expect((await inArchive.patch({ metadata: { a: '1' } })).status).toBe(409);
  });

  test('sixteen patches at once lose none', async () => {
    const { call, path, patch } = await credentialOf(bearerAuth());
    const keys = Array.from({ length: 16 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => patch({ metadata: { [key]: key } })));
    expect(Object.keys(Object((await call('GET', path)).json.metadata)).sort()).toEqual([...keys].sort());
  });

  test('the flat shape has none', async () => {
    const { call } = await service.account();
    const reply = await call('POST', '/vaults/vault_1/credentials/vcred_1', {});
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
  });
});

test('deletes answer with typed bodies', async () => {
  const { call, vault, path, made } = await credentialOf(bearerAuth());
  const credential = await call('DELETE', path);
  expect([credential.status, credential.json]).toEqual([
    200,
    { id: made.json.id, type: 'vault_credential_deleted' },
  ]);
  const gone = await call('DELETE', `/vaults/${vault}`);
  expect([gone.status, gone.json]).toEqual([200, { id: vault, type: 'vault_deleted' }]);
});
