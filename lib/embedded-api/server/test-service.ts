import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { createAccount, type NewAccount } from './accounts';
import { createEmbeddedService } from './service';

export type Json = Record<string, unknown>;

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Guarantee: every body of the service that is not cut short is a JSON object. */
const asObject = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
};

/** Starts a service on a separate database, with callers for its accounts. */
export async function startTestService() {
  const database = await createTestDatabase();
  const masterKey = randomBytes(32).toString('hex');
  const service = createEmbeddedService({
    db: database.db,
    masterKey,
    defaultShape: 'flat',
    scenariosEnabled: true,
  });

  const callerFor = (pat: string) => {
    return async (
      method: string,
      path: string,
      body?: unknown,
      options: RequestOptions = {},
    ): Promise<Reply> => {
      const response = await service.fetch(
        new Request(`http://127.0.0.1/api/v1/cloud${path}`, {
          method,
          headers: { authorization: `Bearer ${pat}`, ...options.headers },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        }),
        { address: '192.0.2.7', userAgent: 'curl/8' },
      );
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: asObject(text) };
    };
  };

  return {
    ...database,
    masterKey,
    service,
    callerFor,
    account: async (account: Partial<NewAccount> = {}) => {
      const { accountId, pat } = await createAccount({ name: 'test', ...account }, database.db);
      return { accountId, pat, call: callerFor(pat) };
    },
  };
}

export type TestService = Awaited<ReturnType<typeof startTestService>>;
export function serviceTest(): TestService {
  // Guarantee: no test runs before it is filled.
  const service = {} as TestService;
  beforeAll(async () => {
    Object.assign(service, await startTestService());
  });
  afterAll(() => service.drop());
  return service;
}

export type Caller = ReturnType<TestService['callerFor']>;

export const idOf = (reply: Reply): string => String(reply.json.id);
export const idsOf = (reply: Reply): string[] =>
  Array.isArray(reply.json.data) ? reply.json.data.map((row: Json) => String(row.id)) : [];
export const errorOf = (reply: Reply): Json => Object.assign({}, reply.json.error);

export const createVault = async (call: Caller, name = 'Vault'): Promise<string> =>
  idOf(await call('POST', '/vaults', { display_name: name }));

export const flatCredential = (token = 'token-1', url = 'https://mcp.example.com/mcp') => ({
  mcp_server_url: url,
  protocol: 'streamable_http',
  type: 'static_bearer',
  access_token: token,
});

export const bearerAuth = (token = 'token-1', url = 'https://mcp.example.com/mcp') => ({
  auth: { type: 'static_bearer', mcp_server_url: url, token },
});
