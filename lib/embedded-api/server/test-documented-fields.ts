import type { z } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { authCreateCredential, authCreateVault, authUpdateCredential } from './auth-shape';
import { flatCreateCredential, flatCreateVault } from './flat-shape';
import { createSessionInput } from './sessions';
import { bearerAuth, type Caller, createVault, flatCredential, type Json, type Reply } from './test-service';

const BEARER = bearerAuth('documented-secret-token');
const OAUTH = {
  display_name: 'Calendar',
  metadata: { team: 'docs' },
  auth: {
    type: 'mcp_oauth',
    mcp_server_url: 'https://mcp.example.com/mcp',
    access_token: 'documented-secret-access',
    expires_at: '2099-01-01T00:00:00Z',
    refresh: {
      client_id: 'client',
      token_endpoint: 'https://auth.example.com/token',
      refresh_token: 'documented-secret-refresh',
      resource: 'https://mcp.example.com/mcp',
      scope: 'read write',
      token_endpoint_auth: { type: 'client_secret_post', client_secret: 'documented-secret-client' },
    },
  },
};
const VARIABLE = {
  display_name: 'Text messages',
  auth: {
    type: 'environment_variable',
    secret_name: 'SMS_API_KEY',
    secret_value: 'documented-secret-value',
    networking: { type: 'limited', allowed_hosts: ['sms.example.net', '*.sms.example.net', '192.0.2.1'] },
    injection_location: { header: true, body: false },
  },
};

export const SECRETS = new Set(['access_token', 'token', 'refresh_token', 'client_secret', 'secret_value']);

interface Endpoint {
  shape: 'flat' | 'auth';
  schema: z.ZodType;
  bodies: Json[];
  /** Refused fields by path, with a value of the documented type. */
  refused: Record<string, unknown>;
  send: (call: Caller, body: Json) => Promise<Reply>;
  read: (call: Caller, made: Json) => Promise<Json>;
}

const get = async (call: Caller, path: string): Promise<Json> => (await call('GET', path)).json;
const credentialPath = ({ vault_id, id }: Json) => `/vaults/${String(vault_id)}/credentials/${String(id)}`;
const addTo = async (call: Caller, body: Json) =>
  call('POST', `/vaults/${await createVault(call)}/credentials`, body);
const readCredential = (call: Caller, made: Json) => get(call, credentialPath(made));

/** Fields of the oldest documents and of Claude's SDK that this service does not support. */
const REFUSED_BY_SESSIONS = {
  vaults: ['vault_1'],
  environment: 'env_1',
  environment_variables: { MODE: 'fast' },
  resources: [{ type: 'file', file_id: 'file_1' }],
  memory_store_ids: ['memstore_1'],
  delta_flush_interval_ms: 100,
  budget: { type: 'limit' },
  initial_events: [{ type: 'user.message' }],
  'agent.system': 'Be brief.',
  'agent.tools': [],
};

export const ENDPOINTS: [string, Endpoint][] = [
  [
    'flat: create a vault',
    {
      shape: 'flat',
      schema: flatCreateVault,
      bodies: [
        {
          display_name: 'Prod',
          metadata: { team: 'a' },
          credentials: [flatCredential('documented-secret-token')],
        },
      ],
      refused: { 'credentials.0.display_name': 'Calendar', vaults: [], status: 'active' },
      send: (call, body) => call('POST', '/vaults', body),
      read: async (call, { id }) => {
        const { data } = await get(call, `/vaults/${String(id)}/credentials`);
        return { ...(await get(call, `/vaults/${String(id)}`)), credentials: data };
      },
    },
  ],
  [
    'flat: add a credential',
    {
      shape: 'flat',
      schema: flatCreateCredential,
      bodies: [{ ...flatCredential('documented-secret-token') }],
      refused: { display_name: 'Calendar', metadata: { team: 'a' } },
      send: addTo,
      read: readCredential,
    },
  ],
  [
    'auth: create a vault',
    {
      shape: 'auth',
      schema: authCreateVault,
      bodies: [{ display_name: 'Prod', metadata: { team: 'a' } }],
      refused: { credentials: [flatCredential('documented-secret-token')], description: 'x' },
      send: (call, body) => call('POST', '/vaults', body),
      read: (call, { id }) => get(call, `/vaults/${String(id)}`),
    },
  ],
  [
    'auth: add a credential',
    {
      shape: 'auth',
      schema: authCreateCredential,
      bodies: [BEARER, OAUTH, VARIABLE],
      refused: { 'auth.protocol': 'sse', mcp_server_url: 'https://mcp.example.com/mcp' },
      send: addTo,
      read: readCredential,
    },
  ],
  [
    'auth: update a credential',
    {
      shape: 'auth',
      schema: authUpdateCredential,
      bodies: [BEARER, OAUTH, VARIABLE],
      refused: { 'auth.protocol': 'sse', vault_id: 'vault_1' },
      send: async (call, body) => {
        const made = await addTo(call, body.auth === undefined ? BEARER : body);
        return made.status === 201 ? call('POST', credentialPath(made.json), body) : made;
      },
      read: readCredential,
    },
  ],
  ...(['flat', 'auth'] as const).map((shape): [string, Endpoint] => [
    `${shape}: start a session`,
    {
      shape,
      schema: createSessionInput,
      bodies: [
        {
          agent: { id: 'agent_1', type: 'agent', version: 3 },
          environment_id: 'env_1',
          title: 'Nightly',
          metadata: { run: '7' },
          vault_ids: ['vault_of_the_account'],
        },
      ],
      refused: REFUSED_BY_SESSIONS,
      send: async (call, body) => {
        const vault_ids = [await createVault(call)];
        const sent = await call('POST', '/sessions', { ...body, vault_ids });
        expect(sent.json.vault_ids ?? vault_ids).toEqual(vault_ids);
        return sent;
      },
      read: async (call, { id }) => ({
        ...(await get(call, `/sessions/${String(id)}`)),
        vault_ids: ['vault_of_the_account'],
      }),
    },
  ]),
];
