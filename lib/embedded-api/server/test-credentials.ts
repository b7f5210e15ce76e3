import { createVault, idOf, type TestService } from './test-service';

export const URL_OF = 'https://mcp.example.com/mcp';

export const oauth = {
  type: 'mcp_oauth',
  mcp_server_url: URL_OF,
  access_token: 'access-1',
  expires_at: '2099-01-01T00:00:00Z',
  refresh: {
    client_id: 'client',
    token_endpoint: 'https://auth.example.com/token',
    refresh_token: 'refresh-1',
    scope: 'read',
    token_endpoint_auth: { type: 'client_secret_post', client_secret: 'client-secret-1' },
  },
};
export const variable = { type: 'environment_variable', secret_name: 'API_KEY', secret_value: 'value-1' };

export async function makeCredential(service: TestService, body: unknown) {
  const { call } = await service.account({ shape: 'auth' });
  const vault = await createVault(call);
  const list = `/vaults/${vault}/credentials`;
  const made = await call('POST', list, body);
  const path = `${list}/${idOf(made)}`;
  return { call, vault, made, path, patch: (patch: unknown) => call('POST', path, patch) };
}
