import type { z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authCreateCredential, authCreateVault, authUpdateCredential } from './auth-shape';
import { flatCreateCredential, flatCreateVault } from './flat-shape';
import { createSessionInput } from './sessions';
import {
  bearerAuth,
  type Caller,
  createVault,
  errorOf,
  flatCredential,
  idOf,
  type Json,
  type Reply,
  startTestService,
  type TestService,
} from './test-service';

/**
 * Every request field that the documents of either shape and the vendors' SDKs name: it is kept and read
 * back, it is a secret that is never read back, or it is refused by name. No field is dropped.
 */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

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

const SECRETS = new Set(['access_token', 'token', 'refresh_token', 'client_secret', 'secret_value']);

interface Endpoint {
  shape: 'flat' | 'auth';
  schema: z.ZodType;
  /** Bodies that together have every field that is taken. */
  bodies: Json[];
  /** Fields that are refused, by their path, with a value of the documented type. */
  refused: Record<string, unknown>;
  /** Sends a body to a place that is ready for it. */
  send: (call: Caller, body: Json) => Promise<Reply>;
  /** Reads back what was made. */
  read: (call: Caller, made: Json) => Promise<Json>;
}

const get = async (call: Caller, path: string): Promise<Json> => (await call('GET', path)).json;
const credentialPath = ({ vault_id, id }: Json) => `/vaults/${String(vault_id)}/credentials/${String(id)}`;
const addTo = async (call: Caller, body: Json) =>
  call('POST', `/vaults/${await createVault(call)}/credentials`, body);
const readCredential = (call: Caller, made: Json) => get(call, credentialPath(made));

/** Fields of the oldest documents, and of Claude's SDK, that nothing here would honour. */
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

const ENDPOINTS: [string, Endpoint][] = [
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

const isFields = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The fields of a body, by their paths. Free pairs and lists of texts are one field. */
function fieldsOf(value: unknown, path: string): [string, unknown][] {
  const isOne =
    !isFields(value) ||
    path.endsWith('metadata') ||
    (Array.isArray(value) && value.every((element) => typeof element === 'string'));
  if (isOne) return [[path, value]];
  return Object.entries(value).flatMap(([name, part]) =>
    fieldsOf(part, path === '' ? name : `${path}.${name}`),
  );
}

const at = (json: Json, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), json);

function withField(body: Json, path: string, value: unknown): Json {
  const copy = structuredClone(body);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = at(copy, names.join('.'));
  Object.assign(isFields(place) ? place : copy, { [last]: value });
  return copy;
}

const paramOf = (path: string): string => path.replace(/\.(\d+)/g, '[$1]');

const known = (schema: z.core.$ZodType) => schema as z.core.$ZodTypes;

/** Every field of a schema by its path, and the objects among them that would let an unknown field pass. */
function schemaFields(schema: z.core.$ZodType, path: string, open: string[]): string[] {
  const { def } = known(schema)._zod;
  const next = (inner: z.core.$ZodType, name = '') =>
    schemaFields(inner, [path, name].filter((part) => part !== '').join('.'), open);
  switch (def.type) {
    case 'object':
      if (def.catchall === undefined || known(def.catchall)._zod.def.type !== 'never') open.push(path);
      return Object.entries(def.shape).flatMap(([name, inner]) => next(inner, name));
    case 'optional':
    case 'nullable':
    case 'default':
      return next(def.innerType);
    case 'union':
      return def.options.flatMap((option) => next(option));
    case 'pipe':
      return [def.in, def.out].flatMap((side) =>
        known(side)._zod.def.type === 'transform' ? [] : next(side),
      );
    case 'array': {
      const inner = next(def.element, '0');
      return inner.length === 1 && inner[0] === `${path}.0` ? [path] : inner;
    }
    default:
      return [path];
  }
}

describe.each(ENDPOINTS)('%s', (_, { shape, schema, bodies, refused, send, read }) => {
  test('what is taken is read back, except secrets, which no answer holds', async () => {
    const { call } = await service.account({ shape });
    for (const body of bodies) {
      const sent = await send(call, body);
      expect([200, 201], sent.text).toContain(sent.status);
      const kept = await read(call, sent.json);
      for (const [path, value] of fieldsOf(body, ''))
        if (!SECRETS.has(path.split('.').at(-1) ?? '')) expect([path, at(kept, path)]).toEqual([path, value]);
      expect(JSON.stringify([sent.json, kept])).not.toContain('documented-secret');
    }
  });

  test.each(Object.entries(refused))('%s is refused by name', async (path, value) => {
    const { call } = await service.account({ shape });
    const body = bodies[0] ?? {};
    const reply = await send(call, withField(body, path, value));
    expect([reply.status, errorOf(reply).param]).toEqual([400, paramOf(path)]);
    expect(String(errorOf(reply).message)).toContain(`'${path.split('.').at(-1)}'`);
  });

  test('an unknown field is refused by name, wherever it is', async () => {
    const { call } = await service.account({ shape });
    const places = bodies.flatMap((body) =>
      fieldsOf(body, '')
        .filter(([path, value]) => !path.endsWith('metadata') && !Array.isArray(value))
        .map(([path]) => [body, [...path.split('.').slice(0, -1), 'colour'].join('.')] as const),
    );
    for (const [body, path] of places) {
      const reply = await send(call, withField(body, path, 'blue'));
      expect([reply.status, errorOf(reply).param]).toEqual([400, paramOf(path)]);
    }
  });

  test('the bodies above have every field that the schema takes, and the schema is closed', () => {
    const open: string[] = [];
    const taken = new Set(schemaFields(schema, '', open));
    for (const path of Object.keys(refused)) taken.delete(path);
    const sent = new Set(bodies.flatMap((body) => fieldsOf(body, '').map(([path]) => path)));
    expect([...taken].filter((path) => !sent.has(path))).toEqual([]);
    expect(open).toEqual([]);
  });
});

test('calls that take no body refuse one with a field, and an empty object passes', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential()));
  const calls = [
    ['POST', `/vaults/${vault}/credentials/${credential}/archive`],
    ['DELETE', `/vaults/${vault}/credentials/${credential}`],
    ['POST', `/vaults/${vault}/archive`],
    ['DELETE', `/vaults/${vault}`],
  ] as const;
  for (const [method, path] of calls) {
    expect(errorOf(await call(method, path, { force: true })).param).toBe('force');
    expect((await call(method, path, {})).status).toBeLessThan(300);
  }
});
