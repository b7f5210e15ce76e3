import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStopping } from '@/lib/core/server/stopping';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { bodyOf, fakeClock, listen, rejection } from '@/lib/providers/server/client/test-http';
import { createVaultsApi } from './client';

const at = '2026-08-19T07:12:03Z';
const authVault = { id: 'v1', type: 'vault', display_name: 'A', archived_at: null, created_at: at };
const flatVault = { id: 'v1', type: 'vault', display_name: 'A', status: 'active', created_at: at };
const authCredential = (url: string, id = 'c1') => ({
  id,
  type: 'vault_credential',
  auth: { type: 'static_bearer', mcp_server_url: url },
  archived_at: null,
});
const flatCredential = (url: string, id = 'c1') => ({
  id,
  mcp_server_url: url,
  type: 'static_bearer',
  status: 'active',
});
const input = (mcpServerUrl: string) => ({ mcpServerUrl, secret: bearerSecret('canary-token') });

let routes: Record<
  string,
  [status: number, body?: unknown] | ((body: string) => [status: number, body?: unknown])
>;
let seen: string[];
let server: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  routes = {};
  seen = [];
  server = await listen(async (request, response) => {
    const body = await bodyOf(request);
    const route = `${request.method} ${(request.url ?? '').split('?')[0]}`;
    seen.push(route);
    const found = routes[route] ?? [404, { error: { type: 'not_found_error', message: 'No such thing.' } }];
    const [status, answer] = typeof found === 'function' ? found(body) : found;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
});
afterEach(() => server.close());

const client = (shape: 'auto' | 'flat' | 'auth' = 'auto') =>
  createVaultsApi({ baseUrl: server.url, pat: 'pt-test-0123', shape, clock: fakeClock(), retriesMax: 0 });

describe('creating', () => {
  test('sends the credentials one by one if the server drops them silently', async () => {
    routes = {
      'POST /vaults': [200, { ...authVault, credentials: [] }],
      'POST /vaults/v1/credentials': (body) => [200, authCredential(JSON.parse(body).auth.mcp_server_url)],
    };
    const made = await client().vaults.create({
      displayName: 'A',
      credentials: [input('https://a.example/')],
    });
    expect(made).toMatchObject({ credentials: [{ target: 'https://a.example/' }], failed: [] });
  });

  test('does not claim a credential that a flat response does not show', async () => {
    routes = { 'POST /vaults': [201, { ...flatVault, credentials: [flatCredential('https://b.example')] }] };
    const credentials = [input('https://a.example/'), input('https://b.example/')];
    const { failed } = await client().vaults.create({ displayName: 'A', credentials });
    expect(failed).toMatchObject([{ index: 0, error: { kind: 'unreadable', ambiguous: true } }]);
  });

  test('sends no more credentials after a rejected PAT and names each', async () => {
    routes = { 'POST /vaults': [200, authVault], 'POST /vaults/v1/credentials': [401, {}] };
    const credentials = ['https://a.example/', 'https://b.example/', 'https://c.example/'].map(input);
    const { vault, failed } = await client('auth').vaults.create({ displayName: 'A', credentials });
    expect(vault.id).toBe('v1');
    expect(failed.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(seen).toEqual(['POST /vaults', 'POST /vaults/v1/credentials']);
  });

  test('sends no more credentials when the process ends and names each', async () => {
    const stopping = createStopping();
    routes = {
      'POST /vaults': [200, authVault],
      'POST /vaults/v1/credentials': (body) => {
        stopping.begin();
        return [200, authCredential(JSON.parse(body).auth.mcp_server_url)];
      },
    };
    const credentials = ['https://a.example/', 'https://b.example/', 'https://c.example/'].map(input);
    const options = { baseUrl: server.url, pat: 'pt-test-0123', shape: 'auth' as const, stopping };
    const made = await createVaultsApi(options).vaults.create({ displayName: 'A', credentials });
    expect(made.credentials).toHaveLength(1);
    expect(made.failed).toMatchObject([
      { index: 1, error: { kind: 'stopping', ambiguous: false } },
      { index: 2, error: { kind: 'stopping', ambiguous: false } },
    ]);
    expect(seen).toEqual(['POST /vaults', 'POST /vaults/v1/credentials']);
  });

  test('treats a 2xx without a vault as ambiguous', async () => {
    routes = { 'POST /vaults': [201, { fine: true }] };
    expect(await rejection(client().vaults.create({ displayName: 'A' }))).toMatchObject({
      kind: 'unreadable',
      ambiguous: true,
    });
  });

  test('detects a server that changed its shape by its refusal', async () => {
    routes = {
      'GET /vaults': [200, { data: [flatVault] }],
      'POST /vaults/v1/credentials': (body) =>
        'auth' in JSON.parse(body)
          ? [201, authCredential('https://a.example/')]
          : [400, { error: { message: "Field 'auth' is required.", param: 'auth' } }],
    };
    const api = client();
    expect(await api.capabilities()).toMatchObject({ rotate: 'recreate' });
    await api.credentials.create('v1', input('https://a.example/'));
    expect(await api.capabilities()).toMatchObject({ rotate: 'in-place' });
  });

  test('reports the error about the input if both shapes are refused', async () => {
    routes = {
      'POST /vaults/v1/credentials': (body) =>
        'auth' in JSON.parse(body)
          ? [400, { error: { message: 'The URL is not allowed here.', param: 'auth.mcp_server_url' } }]
          : [400, { error: { message: "Field 'auth' is required.", param: 'auth' } }],
    };
    expect(await rejection(client().credentials.create('v1', input('https://a.example/')))).toMatchObject({
      param: 'auth.mcp_server_url',
    });
  });

  test('does not try the other shape after an ordinary refusal', async () => {
    routes = {
      'POST /vaults': [
        400,
        { error: { message: "Field 'display_name' is too long.", param: 'display_name' } },
      ],
    };
    expect(await rejection(client().vaults.create({ displayName: 'A' }))).toMatchObject({
      param: 'display_name',
    });
    expect(seen).toHaveLength(1);
  });

  test('does not pass on a token that the server echoes', async () => {
    routes = {
      'POST /vaults/v1/credentials': [
        201,
        { ...flatCredential('https://a.example/?t=canary-token'), access_token: 'x' },
      ],
    };
    const made = await client().credentials.create('v1', input('https://a.example/'));
    expect(JSON.stringify(made)).not.toContain('canary-token');
  });
});

describe('rotating', () => {
  const rotate = (api = client()) => api.credentials.rotate('v1', 'c1', bearerSecret('new-token'));

  test.each([404, 405, 501])('remembers a server that lags behind its documents (%d)', async (status) => {
    routes = {
      'GET /vaults/v1/credentials/c1': [200, authCredential('https://a.example/')],
      'POST /vaults/v1/credentials/c1': [status, {}],
    };
    const api = client();
    expect(await rejection(rotate(api))).toMatchObject({ kind: 'unsupported', ambiguous: false });
    expect(await api.capabilities()).toMatchObject({ rotate: 'recreate' });
    seen.length = 0;
    await rejection(rotate(api));
    expect(seen).toEqual(['GET /vaults/v1/credentials/c1']);
  });

  test('uses the shape of the credential’s own row, not that of vaults or other credentials', async () => {
    let posts = 0;
    routes = {
      'GET /vaults': [200, { data: [flatVault], next_page: null }],
      'GET /vaults/v1/credentials': [200, { data: [flatCredential('https://b.example/', 'c2')] }],
      'GET /vaults/v1/credentials/c1': [200, authCredential('https://a.example/')],
      'GET /vaults/v1/credentials/c2': [200, flatCredential('https://b.example/', 'c2')],
      'POST /vaults/v1/credentials/c1': () => {
        posts += 1;
        return [200, authCredential('https://a.example/')];
      },
    };
    const api = client();
    await api.credentials.list('v1');
    for (let turn = 0; turn < 3; turn++) {
      await api.vaults.list();
      expect(await api.credentials.get('v1', 'c1')).toMatchObject({ rotate: 'in-place' });
      expect(await rotate(api)).toMatchObject({ id: 'c1' });
      const flat = api.credentials.rotate('v1', 'c2', bearerSecret('new-token'));
      expect(await rejection(flat)).toMatchObject({ kind: 'unsupported' });
      expect(await api.capabilities()).toMatchObject({ rotate: 'recreate' });
    }
    expect(posts).toBe(3);
  });

  test('distinguishes a deleted credential from a missing endpoint', async () => {
    routes = { 'POST /vaults/v1/credentials/c1': [404, {}] };
    const api = client('auth');
    expect(await rejection(rotate(api))).toMatchObject({ kind: 'not_found' });
    expect(await api.capabilities()).toMatchObject({ rotate: 'in-place' });
  });

  test('sends no token to a flat server based on a guess', async () => {
    routes = { 'GET /vaults/v1/credentials/c1': [200, flatCredential('https://a.example/')] };
    expect(await rejection(rotate())).toMatchObject({ kind: 'unsupported' });
    expect(seen).toEqual(['GET /vaults/v1/credentials/c1']);
  });

  test('reads the credential after an empty 2xx', async () => {
    routes = {
      'GET /vaults/v1/credentials/c1': [200, authCredential('https://a.example/')],
      'POST /vaults/v1/credentials/c1': [204],
    };
    expect(await rotate()).toMatchObject({ id: 'c1' });
  });
});

describe('reading one credential', () => {
  test('searches the list if there is no such endpoint, and directly the next time', async () => {
    routes = {
      'GET /vaults/v1/credentials': [200, { data: [flatCredential('https://a.example/')], has_more: false }],
    };
    const api = client();
    expect(await api.credentials.get('v1', 'c1')).toMatchObject({ id: 'c1' });
    seen.length = 0;
    expect(await rejection(api.credentials.get('v1', 'c2'))).toMatchObject({ kind: 'not_found' });
    expect(seen).toEqual(['GET /vaults/v1/credentials']);
  });

  test('trusts a 404 if the endpoint has worked before', async () => {
    routes = { 'GET /vaults/v1/credentials/c1': [200, flatCredential('https://a.example/')] };
    const api = client();
    await api.credentials.get('v1', 'c1');
    seen.length = 0;
    expect(await rejection(api.credentials.get('v1', 'c2'))).toMatchObject({ kind: 'not_found' });
    expect(seen).toEqual(['GET /vaults/v1/credentials/c2']);
  });
});

test('treats an accepted archive that cannot be read back as ambiguous', async () => {
  routes = { 'POST /vaults/v1/archive': [204], 'GET /vaults/v1': [503, {}] };
  expect(await rejection(client().vaults.archive('v1'))).toMatchObject({ kind: 'server', ambiguous: true });
});

test('detects a server that ignores the range of dates', async () => {
  routes = { 'GET /vaults': [200, { data: [authVault] }] };
  const api = client();
  const page = await api.vaults.list({ createdFrom: '2026-09-01T00:00:00Z' });
  expect(page).toMatchObject({ items: [{ id: 'v1' }], ignoresDates: true });
  expect(await api.capabilities()).toMatchObject({ createdRangeFilter: false });
});

describe('a server that refuses a filter by date', () => {
  const asked: string[] = [];
  let dates: ReturnType<typeof listen> extends Promise<infer Server> ? Server : never;
  beforeEach(async () => {
    asked.length = 0;
    dates = await listen((request, response) => {
      asked.push(request.url ?? '');
      const isRefused = decodeURIComponent(request.url ?? '').includes('created_at');
      response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' });
      const refusal = { error: { type: 'invalid_request_error', message: 'Unknown parameter.' } };
      response.end(JSON.stringify(isRefused ? refusal : { data: [authVault], has_more: false }));
    });
  });
  afterEach(() => dates.close());
  const options = { createdFrom: '2026-09-01T00:00:00Z', createdTo: '2026-09-02T00:00:00Z' };

  test('is asked once with the filter, and the list reports that the dates were not applied', async () => {
    const api = createVaultsApi({ baseUrl: dates.url, pat: 'pt-test-0123', shape: 'auto', retriesMax: 0 });
    for (let visit = 0; visit < 3; visit++)
      expect(await api.vaults.list(options)).toMatchObject({ items: [{ id: 'v1' }], ignoresDates: true });
    expect(asked.filter((url) => url.includes('created_at'))).toHaveLength(1);
    expect(asked).toHaveLength(4);
    expect(await api.capabilities()).toMatchObject({ createdRangeFilter: false });
    expect(await api.vaults.list()).not.toHaveProperty('ignoresDates');
  });

  test('is not recognized by a range that ends before it begins', async () => {
    const api = createVaultsApi({ baseUrl: dates.url, pat: 'pt-test-0123', shape: 'auto', retriesMax: 0 });
    const backwards = { createdFrom: options.createdTo, createdTo: options.createdFrom };
    expect(await rejection(api.vaults.list(backwards))).toMatchObject({ kind: 'invalid' });
    expect(await api.capabilities()).toMatchObject({ createdRangeFilter: true });
  });
});

test('requests known data only once', async () => {
  routes = { 'GET /vaults': [200, { data: [], has_more: false }] };
  const api = client();
  await api.capabilities();
  await api.capabilities();
  expect(seen).toHaveLength(1);
});
