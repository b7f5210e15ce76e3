import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { createClient } from './client/create-client';
import { bodyOf, fakeClock, listen, rejection } from './client/test-http';
import type { VaultsApi } from './client/vaults-api';
import type { Provider } from './provider';
import { TOY, toy } from './test-toy-provider';

/** Adding a provider changes one file and one line. The client is the same for every provider. */

interface Row {
  key: string;
  title?: string;
  for?: string;
  born: string;
  retired: string | null;
}

const SECRET = 'canary-toy-secret';
const BORN = '2026-09-01T00:00:00Z';

let lists: Map<string, Row[]>;
let tokens: Map<string, string>;
let asked: URL[];
let server: Awaited<ReturnType<typeof listen>>;
let api: VaultsApi;

function pageOf(rows: Row[], query: URLSearchParams) {
  const start = Number((query.get('token') ?? 'at-0').slice(3));
  const end = start + Number(query.get('size'));
  const shown = rows.filter(({ retired }) => retired === null || query.get('retired') === 'yes');
  return { entries: shown.slice(start, end), next: end < shown.length ? `at-${end}` : '' };
}

type Reply = [status: number, body: object];

const NOT_FOUND: Reply = [404, { why: 'No such thing.' }];

function post(path: string, body: Record<string, string>): Reply {
  const list = lists.get(path);
  if (list !== undefined) {
    if (body.title === '') return [422, { why: 'A title is needed.', where: 'title' }];
    const { hush, ...fields } = body;
    const row = { key: `k${[...lists.values()].flat().length}`, ...fields, born: BORN, retired: null };
    list.push(row);
    lists.set(`${path}/${row.key}/credentials`, []);
    if (hush !== undefined) tokens.set(row.key, hush);
    return [201, row];
  }
  const [, parent = '', key, archive] = /^(.+)\/(k\d+)(\/archive)?$/.exec(path) ?? [];
  const row = lists.get(parent)?.find((one) => one.key === key);
  if (row === undefined) return NOT_FOUND;
  if (archive !== undefined) row.retired = BORN;
  else tokens.set(row.key, body.hush ?? '');
  return [200, row];
}

function get(path: string, query: URLSearchParams): Reply {
  const list = lists.get(path);
  if (list !== undefined) return [200, pageOf(list, query)];
  const [, parent = '', key] = /^(.+)\/(k\d+)$/.exec(path) ?? [];
  const row = lists.get(parent)?.find((one) => one.key === key);
  return row === undefined ? NOT_FOUND : [200, row];
}

beforeEach(async () => {
  lists = new Map([['/vaults', []]]);
  tokens = new Map();
  asked = [];
  server = await listen(async (request, response) => {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '', 'http://toy');
    asked.push(url);
    const isKnown = request.headers['x-toy-key'] === SECRET && request.headers.authorization === undefined;
    const [status, answer]: Reply = !isKnown
      ? [418, { why: `The key ${request.headers['x-toy-key']} is wrong.` }]
      : request.method === 'POST'
        ? post(url.pathname, body === '' ? {} : JSON.parse(body))
        : get(url.pathname, url.searchParams);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  api = clientWith(SECRET);
});
afterEach(() => server.close());

const clientWith = (pat: string) =>
  createClient({ candidates: TOY, baseUrl: server.url, pat, clock: fakeClock(), retriesMax: 0 });

const credential = {
  mcpServerUrl: 'https://a.example/',
  secret: bearerSecret('token-1'),
};

describe('a provider with its own headers, pages and rows', () => {
  test('creates, reads and archives a vault', async () => {
    const { vault } = await api.vaults.create({ displayName: 'Payments' });
    expect(vault).toMatchObject({ name: 'Payments', status: 'active', createdAt: BORN });
    expect(await api.vaults.get(vault.id)).toEqual(vault);
    expect(await api.vaults.archive(vault.id)).toMatchObject({ status: 'archived', archivedAt: BORN });
    expect((await api.vaults.list()).items).toEqual([]);
    expect((await api.vaults.list({ includeArchived: true })).items).toHaveLength(1);
  });

  test('lists by page tokens within its page size and offers no previous page', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await api.vaults.create({ displayName: name });
    const names: string[] = [];
    for await (const page of api.vaults.pages({ limit: 100 })) {
      names.push(...page.items.map(({ name }) => name));
      expect(page.previousCursor).toBeNull();
    }
    expect(names).toEqual(['A', 'B', 'C', 'D', 'E']);
    const queries = asked.filter(({ search }) => search !== '').map(({ search }) => search);
    expect(queries).toEqual(['?size=2', '?size=2&token=at-2', '?size=2&token=at-4']);
  });

  test('creates, rotates and archives a credential, and creates a vault before its credentials', async () => {
    const { vault, credentials, failed } = await api.vaults.create({
      displayName: 'Payments',
      credentials: [credential],
    });
    expect(failed).toEqual([]);
    const [made] = credentials;
    expect(made).toMatchObject({ vaultId: vault.id, target: 'https://a.example/', status: 'active' });
    const { id = '' } = made ?? {};
    expect(await api.credentials.get(vault.id, id)).toEqual({ ...made, rotate: 'in-place' });
    expect(await api.credentials.rotate(vault.id, id, bearerSecret('token-2'))).toEqual(made);
    expect(tokens.get(id)).toBe('token-2');
    expect(await api.credentials.archive(vault.id, id)).toMatchObject({ status: 'archived' });
    expect((await api.credentials.list(vault.id)).items).toEqual([]);
  });

  test('is known without a read, and its errors are read by its own table', async () => {
    expect(await api.capabilities()).toEqual(toy.capabilities);
    expect(asked).toEqual([]);
    const refused = await rejection(clientWith('canary-wrong').vaults.list());
    expect(refused).toMatchObject({ kind: 'pat_refused', message: 'The key [removed] is wrong.' });
    const unnamed = await rejection(api.vaults.create({ displayName: '' }));
    expect(unnamed).toMatchObject({ kind: 'invalid', param: 'title', field: 'displayName' });
  });
});

test('is a type error if a part is missing', () => {
  expectTypeOf<typeof toy>().toExtend<Provider>();
  expectTypeOf<Omit<Provider, 'paging'>>().not.toExtend<Provider>();
  expectTypeOf<Omit<Provider, 'errors'>>().not.toExtend<Provider>();
  expectTypeOf<Omit<Provider, 'snippets'>>().not.toExtend<Provider>();
});
