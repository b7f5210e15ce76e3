import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { json, listen, reset } from '@/lib/providers/server/client/test-http';
import { takeSnapshot } from './snapshot';
import { snapshotState } from './snapshot-state';
import { mirrorOf } from './test-account';

const VAULTS = ['a', 'b', 'c', 'd', 'e'];
const AT = '2026-01-01T00:00:00.000000Z';
const REQUESTS_MAX = 600;

interface Row {
  id: string;
  [field: string]: unknown;
}

const vault = (id: string): Row => ({
  id: `vault_${id}`,
  type: 'vault',
  display_name: `Vault ${id}`,
  status: 'active',
  metadata: {},
  created_at: AT,
  updated_at: AT,
});
const credential = (vaultId: string, n: number): Row => ({
  id: `vcred_${vaultId}_${n}`,
  type: 'static_bearer',
  vault_id: vaultId,
  mcp_server_url: `https://mcp-${n}.example.com/mcp`,
  protocol: 'streamable_http',
  status: 'active',
  created_at: AT,
  updated_at: AT,
});

type Page = { data: unknown[]; has_more: boolean; first_id?: string | null; last_id?: string | null };
/** A request for a list; `vaultId` is null for the list of vaults. */
interface Asked {
  vaultId: string | null;
  after: string | null;
  authorization: string;
}

const page = (rows: readonly Row[], after: string | null, limit = 2): Page => {
  const start = rows.findIndex(({ id }) => id === after) + 1;
  const data = rows.slice(start, start + limit);
  return { data, has_more: start + limit < rows.length, last_id: data.at(-1)?.id ?? null };
};

const usual = ({ vaultId, after }: Asked): Page =>
  vaultId === null
    ? page(VAULTS.map(vault), after)
    : page(
        [1, 2, 3].map((n) => credential(vaultId, n)),
        after,
      );

type Misbehave = (asked: Asked, request: IncomingMessage, response: ServerResponse) => Page | null;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
let server: Awaited<ReturnType<typeof listen>>;
afterEach(() => server.close());

const notFound = json(404, { type: 'error', error: { type: 'not_found_error', message: 'No such entry.' } });

/** An account behind HTTP that responds as `state.answer` says; null: it has responded itself. */
async function account() {
  const state = { answer: usual as Misbehave, requests: 0, waits: [] as number[] };
  server = await listen((request, response) => {
    state.requests += 1;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const [, , vaultId, credentials, id] = pathname.split('/');
    if (vaultId !== undefined && (credentials === undefined || id !== undefined))
      return notFound(request, response);
    const { authorization = '' } = request.headers;
    const asked = { vaultId: vaultId ?? null, after: searchParams.get('after_id'), authorization };
    const body = state.answer(asked, request, response);
    if (body !== null) json(200, body)(request, response);
  });
  const snapshot = (pat = 'pt-one') => {
    const api = createVaultsApi({
      ...{ baseUrl: server.url, pat, shape: 'flat' as const, connection: server.url },
      pagePauseMs: 0,
      retriesMax: 0,
    });
    const sleep = async (ms: number) => void state.waits.push(ms);
    return takeSnapshot({ api, db: database.db, account: pat, sleep });
  };
  return { state, snapshot, ...mirrorOf(database.db, server.url) };
}

type Account = Awaited<ReturnType<typeof account>>;

/** Checks that all known entries still exist: 5 vaults with 3 credentials each. */
async function expectNothingLost({ vaults, credentials, state }: Account) {
  const rows = [await vaults(), await credentials()];
  expect(rows.map(({ length }) => length)).toEqual([5, 15]);
  expect(rows.flat().filter((row) => row.missing_since !== null || row.gone_at !== null)).toEqual([]);
  expect(state.requests).toBeLessThan(REQUESTS_MAX);
}

const failure = async () =>
  (await snapshotState(database.db, server.url)).failure ?? expect.fail('The snapshot did not fail.');

test('waits for Retry-After of a 429, then continues', async () => {
  const one = await account();
  let refusals = 0;
  one.state.answer = (asked, request, response) => {
    if (asked.after === null || ++refusals > 3) return usual(asked);
    json(
      429,
      { type: 'error', error: { type: 'rate_limit_error', message: '' } },
      { 'retry-after': '7' },
    )(request, response);
    return null;
  };
  expect(await one.snapshot()).toBe(true);
  expect(one.state.waits.length).toBeGreaterThan(0);
  expect(new Set(one.state.waits)).toEqual(new Set([7_000]));
  await expectNothingLost(one);
});

test('completes despite occasional connection errors, and fails on permanent ones', async () => {
  const one = await account();
  let left = 4;
  one.state.answer = (asked, request, response) => {
    if (asked.vaultId === null || left-- <= 0) return usual(asked);
    reset(request, response);
    return null;
  };
  expect(await one.snapshot()).toBe(true);
  await expectNothingLost(one);
  one.state.answer = (_, request, response) => {
    reset(request, response);
    return null;
  };
  for (let turn = 0; turn < 3; turn++) expect(await one.snapshot()).toBe(false);
  await expectNothingLost(one);
});

const endless: [name: string, answer: Misbehave][] = [
  [
    'a cycle of vaults',
    (asked) =>
      asked.vaultId === null
        ? { ...page(VAULTS.map(vault), asked.after === 'vault_d' ? null : asked.after), has_more: true }
        : usual(asked),
  ],
  [
    'a cycle of credentials',
    (asked) =>
      asked.vaultId === 'vault_b'
        ? {
            ...page(
              [1, 2, 3].map((n) => credential('vault_b', n)),
              asked.after === 'vcred_vault_b_3' ? null : asked.after,
            ),
            has_more: true,
          }
        : usual(asked),
  ],
  ['the same cursor again', (asked) => ({ ...usual({ ...asked, after: null }), has_more: true })],
  [
    'endless empty pages',
    (asked) =>
      asked.vaultId === 'vault_b'
        ? { data: [], has_more: true, last_id: `after-${asked.after}`.slice(-100) }
        : usual(asked),
  ],
];
test.each(endless)('fails on an endless list, and marks nothing as missing: %s', async (_, answer) => {
  const one = await account();
  await one.snapshot();
  one.state.answer = answer;
  for (let turn = 0; turn < 2; turn++) expect(await one.snapshot()).toBe(false);
  await expectNothingLost(one);
  expect((await failure()).reason).toBe('failed');
});

test('merges repeated rows, counts unreadable ones, and then marks nothing as missing', async () => {
  const one = await account();
  await one.snapshot();
  const odd = [null, 7, 'text', [], {}, { id: 7 }, { id: '' }];
  one.state.answer = (asked) => {
    const { data, ...rest } = usual(asked);
    const shown = asked.vaultId === 'vault_a' ? data.slice(1) : data;
    return { ...rest, data: [...shown, ...shown, ...odd] };
  };
  for (let turn = 0; turn < 3; turn++) expect(await one.snapshot()).toBe(true);
  await expectNothingLost(one);
  expect((await snapshotState(database.db, server.url)).complete?.unreadable).toBeGreaterThan(0);
});

test('skips empty pages before the rows', async () => {
  const one = await account();
  one.state.answer = (asked) => {
    if (asked.after === null) return { data: [], has_more: true, last_id: 'before-1' };
    if (asked.after === 'before-1') return { data: [], has_more: true, last_id: 'before-2' };
    return usual({ ...asked, after: asked.after === 'before-2' ? null : asked.after });
  };
  for (let turn = 0; turn < 3; turn++) expect(await one.snapshot()).toBe(true);
  await expectNothingLost(one);
});

test('reads pages of 5 MB, and fails on larger ones', async () => {
  const one = await account();
  const padded =
    (bytes: number): Misbehave =>
    (asked) => {
      const { data, ...rest } = usual(asked);
      return { ...rest, data, ...(asked.vaultId === 'vault_a' && { padding: 'x'.repeat(bytes) }) };
    };
  one.state.answer = padded(5_000_000);
  expect(await one.snapshot()).toBe(true);
  await expectNothingLost(one);
  one.state.answer = padded(9_000_000);
  for (let turn = 0; turn < 2; turn++) expect(await one.snapshot()).toBe(false);
  await expectNothingLost(one);
});

test('records the deletion of a vault only after two complete snapshots without it', async () => {
  const one = await account();
  await one.snapshot();
  const gone = async () => (await one.vaults()).filter(({ gone_at }) => gone_at !== null).map(({ id }) => id);
  one.state.answer = (asked, request, response) => {
    if (asked.vaultId !== 'vault_c') return usual(asked);
    notFound(request, response);
    return null;
  };
  expect(await one.snapshot()).toBe(true);
  await expectNothingLost(one);
  one.state.answer = (asked) =>
    asked.vaultId === null ? page(VAULTS.filter((id) => id !== 'c').map(vault), asked.after) : usual(asked);
  expect(await one.snapshot()).toBe(true);
  expect(await gone()).toEqual([]);
  expect(await one.snapshot()).toBe(true);
  expect(await gone()).toEqual(['vault_c']);
});

test.each([
  ['which has other vaults', [vault('z')]],
  ['which has no vault', []],
])('deletes nothing for a PAT of another account, %s', async (_, others) => {
  const one = await account();
  await one.snapshot();
  one.state.answer = (asked) =>
    asked.authorization.includes('pt-one')
      ? usual(asked)
      : page(asked.vaultId === null ? others : [], asked.after);
  for (let turn = 0; turn < 3; turn++) expect(await one.snapshot('pt-other')).toBe(true);
  expect((await one.vaults()).map(({ id, gone_at }) => [id, gone_at])).toEqual(
    others.map(({ id }) => [id, null]),
  );
  expect(await one.changes()).toEqual([]);
});

test('recognizes the same account after a renewed PAT, even if empty pages come first', async () => {
  const one = await account();
  await one.snapshot();
  one.state.answer = (asked) =>
    asked.after === null
      ? { data: [], has_more: true, last_id: 'before' }
      : usual({ ...asked, after: asked.after === 'before' ? null : asked.after });
  for (let turn = 0; turn < 2; turn++) expect(await one.snapshot('pt-renewed')).toBe(true);
  await expectNothingLost(one);
  expect(await one.changes()).toEqual([]);
  expect(await one.snapshots()).toHaveLength(3);
});
