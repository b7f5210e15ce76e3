import { expect, test } from 'vitest';
import { credentialReader } from './rows';

const AT = '2026-05-13T08:00:00.000Z';

test('keeps the public fields of a kind and drops secrets and unknown fields', () => {
  const read = (auth: object) => credentialReader('vault_1')({ id: 'vcred_1', auth })?.extra;
  const oauth = { type: 'mcp_oauth', mcp_server_url: 'https://mcp.example.com/mcp' };
  const none = { expiresAt: null, refresh: null, networking: null, injectionLocation: null };
  const refresh = { client_id: 'c', token_endpoint: 'https://id.example.com/token', scope: 'read' };
  const secrets = { refresh_token: 'canary', client_secret: 'canary' };
  const shown = { clientId: 'c', tokenEndpoint: 'https://id.example.com/token', scope: 'read' };
  const token_endpoint_auth = { type: 'client_secret_post', client_secret: 'canary' };
  expect(
    read({
      ...{ ...oauth, expires_at: AT, access_token: 'canary' },
      refresh: { ...refresh, ...secrets, token_endpoint_auth },
    }),
  ).toEqual({
    ...{ ...none, expiresAt: AT },
    refresh: { ...shown, tokenEndpointAuth: 'client_secret_post', resource: null },
  });
  const variable = { type: 'environment_variable', secret_name: 'API_KEY', secret_value: 'canary' };
  const networking = { type: 'limited', allowed_hosts: ['api.example.com'] };
  expect(read({ ...variable, networking, injection_location: { header: true } })).toEqual({
    ...none,
    networking: { type: 'limited', allowedHosts: ['api.example.com'] },
    injectionLocation: { header: true, body: false },
  });
  expect(read({ ...oauth, expires_at: 7, refresh: 'yes', networking: [], injection_location: 1 })).toBe(
    undefined,
  );
  expect(read(variable)).toBe(undefined);
  expect(read({ ...oauth, expires_at: null, refresh: null })).toBe(undefined);
});
