import { describe, expect, test } from 'vitest';
import { makeCredential, oauth, URL_OF, variable } from './test-credentials';
import { bearerAuth, errorOf, serviceTest } from './test-service';

const service = serviceTest();

const credentialOf = (body: unknown) => makeCredential(service, body);

type Refused = [body: object, param: string, message: string];

const REFUSED: Refused[] = [
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
    { auth: { ...oauth, refresh: { ...oauth.refresh, token_endpoint_auth: undefined } } },
    'auth.refresh.token_endpoint_auth',
    "Field 'token_endpoint_auth' is required.",
  ],
  ...['client_secret_basic', 'client_secret_post'].map(
    (type): Refused => [
      { auth: { ...oauth, refresh: { ...oauth.refresh, token_endpoint_auth: { type } } } },
      'auth.refresh.token_endpoint_auth.client_secret',
      `Field 'client_secret' is required for ${type} type.`,
    ],
  ),
  ...['mcp', 'https://mcp.example.com/#a', 'https://ada:word@mcp.example.com/'].map(
    (resource): Refused => [
      { auth: { ...oauth, refresh: { ...oauth.refresh, resource } } },
      'auth.refresh.resource',
      "Field 'resource' must be an absolute URI without a fragment or a user name.",
    ],
  ),
  [
    { auth: { ...oauth, refresh: { ...oauth.refresh, scope: 'a'.repeat(1_025) } } },
    'auth.refresh.scope',
    "Field 'scope' must have at most 1024 characters.",
  ],
  [
    { auth: { ...oauth, refresh: null, expires_at: '2020-01-01T00:00:00Z' } },
    'auth.expires_at',
    "Field 'expires_at' must be in the future if there is no 'refresh' to renew the token.",
  ],
  ...['https://a.example', 'a.example:443', 'a.example/x', '*', 'a.*.example', '[::1]', ''].map(
    (host): Refused => [
      { auth: { ...variable, networking: { type: 'limited', allowed_hosts: [host] } } },
      'auth.networking.allowed_hosts[0]',
      "Field 'allowed_hosts' takes host names, IPv4 addresses and '*.' with a domain, without scheme, port or path.",
    ],
  ),
  [
    { auth: { ...variable, networking: { type: 'limited', allowed_hosts: [] } } },
    'auth.networking.allowed_hosts',
    "Field 'allowed_hosts' must name at least one host.",
  ],
  [
    { auth: { ...variable, injection_location: { body: false } } },
    'auth.injection_location',
    "Field 'injection_location' must have 'header' or 'body' set to true.",
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
];

describe('a response', () => {
  test('shows each kind without its secrets, and always archived_at and display_name', async () => {
    const shown = { type: 'vault_credential', display_name: null, metadata: {}, archived_at: null };
    const bearer = await credentialOf(bearerAuth());
    expect(bearer.made.json).toMatchObject({
      ...shown,
      auth: { type: 'static_bearer', mcp_server_url: URL_OF },
    });
    expect((await credentialOf({ auth: oauth })).made.json).toMatchObject(shown);
    expect((await credentialOf({ auth: oauth })).made.json.auth).toEqual({
      type: 'mcp_oauth',
      mcp_server_url: URL_OF,
      expires_at: '2099-01-01T00:00:00Z',
      refresh: {
        client_id: 'client',
        token_endpoint: 'https://auth.example.com/token',
        scope: 'read',
        resource: null,
        token_endpoint_auth: { type: 'client_secret_post' },
      },
    });
    expect((await credentialOf({ auth: variable })).made.json.auth).toEqual({
      type: 'environment_variable',
      secret_name: 'API_KEY',
      networking: { type: 'unrestricted' },
      injection_location: { header: true, body: true },
    });
  });

  test('creates an empty vault and refuses credentials in the body', async () => {
    const { call } = await service.account({ shape: 'auth' });
    const made = await call('POST', '/vaults', { display_name: 'a' });
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({ credentials: [], archived_at: null });
    expect(made.json).not.toHaveProperty('status');
    const refused = await call('POST', '/vaults', { display_name: 'a', credentials: [] });
    expect([refused.status, errorOf(refused).param]).toEqual([400, 'credentials']);
  });

  test.each(REFUSED)('%# is refused at its field: $1', async (body, param, message) => {
    const { made } = await credentialOf(body);
    expect(made.status).toBe(400);
    expect(errorOf(made)).toEqual({ type: 'invalid_request_error', message, param });
  });
});
