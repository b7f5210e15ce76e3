import { afterEach, expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { activeCredentials } from '@/lib/vaults/server/list';
import { fakeClock, listen, PAT, rejection } from './test-http';

let close = async () => {};
afterEach(() => close());

const ids = Array.from({ length: 45 }, (_, at) => `row_${at}`);
const rowsOf = (some: readonly string[]) =>
  some.map((id) => ({
    id,
    mcp_server_url: `https://${id}.example.com/`,
    type: 'static_bearer',
    status: 'active',
  }));

type Answering = (place: number, limit: number, query: URLSearchParams) => object;

async function serve(answering: Answering) {
  let asks = 0;
  const server = await listen((request, response) => {
    asks += 1;
    const query = new URL(request.url ?? '', 'http://server').searchParams;
    const cursor = query.get('page') ?? query.get('after_id');
    const place = cursor === null ? -1 : ids.indexOf(cursor.replace('opaque ', ''));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answering(place, Number(query.get('limit')), query)));
  });
  close = server.close;
  const api = createVaultsApi({ baseUrl: server.url, pat: PAT, shape: 'auto', clock: fakeClock() });
  return { api, asks: () => asks };
}

const overlapping =
  (overlap: number, style: 'has_more' | 'opaque'): Answering =>
  (place, limit) => {
    const start = Math.max(0, place + 1 - overlap);
    const rows = ids.slice(start, start + limit);
    const isLast = start + limit >= ids.length;
    const next = isLast ? null : `opaque ${rows.at(-1)}`;
    return { data: rowsOf(rows), ...(style === 'opaque' ? { next_page: next } : { has_more: !isLast }) };
  };

/** The pages of a server with its own cursors. Rows follow empty pages. */
const BLOCKS = [[], [], ids.slice(0, 20), [], ids.slice(20), []];
const withHoles =
  (style: 'next_page' | 'number' | 'last_id'): Answering =>
  (_, __, query) => {
    const at = Number(query.get('page') ?? query.get('after_id')?.replace('hole ', '') ?? 0);
    const data = rowsOf(BLOCKS[at] ?? []);
    const isLast = at >= BLOCKS.length - 1;
    if (style === 'last_id') return { data, has_more: !isLast, last_id: isLast ? null : `hole ${at + 1}` };
    const next = style === 'number' ? at + 1 : String(at + 1);
    return { data, next_page: isLast ? null : next };
  };

const servers: [string, Answering][] = [
  ['overlaps by five rows', overlapping(5, 'has_more')],
  ['overlaps by five rows behind opaque cursors', overlapping(5, 'opaque')],
  ['counts from the cursor', overlapping(1, 'has_more')],
  ['has rows after empty pages', withHoles('next_page')],
  ['has rows after empty pages with numbers', withHoles('number')],
  ['has rows after empty pages, found by last_id', withHoles('last_id')],
];

test.each(servers)(
  'reads every row of a server that %s once, page by page and in an iteration',
  async (_, answering) => {
    const { api } = await serve(answering);
    const shown: string[] = [];
    for (let after: string | undefined = undefined, more = true; more; ) {
      const page: Awaited<ReturnType<typeof api.credentials.list>> = await api.credentials.list('v', {
        limit: 20,
        ...(after !== undefined && { after }),
      });
      shown.push(...page.items.map(({ id }) => id));
      more = page.nextCursor !== null;
      after = page.nextCursor ?? undefined;
    }
    expect(shown).toEqual(ids);
    expect((await activeCredentials(api, 'v')).all.map(({ id }) => id)).toEqual(ids);
  },
);

test('does not return an empty first page if rows follow empty pages', async () => {
  const { api } = await serve(withHoles('next_page'));
  const page = await api.credentials.list('v', { limit: 20 });
  expect(page.items).toHaveLength(20);
  expect(page.previousCursor).toBeNull();
});

test('stops reading a list of empty pages and reports that there may be more', async () => {
  let at = 0;
  const { api, asks } = await serve(() => ({ data: [], next_page: `page ${at++}` }));
  const page = await api.credentials.list('v');
  expect(page.items).toEqual([]);
  expect(page.nextCursor).not.toBeNull();
  expect(asks()).toBe(11);
  expect(await rejection(activeCredentials(api, 'v'))).toMatchObject({ kind: 'unreadable' });
});

test.each([
  ['the same empty page', () => ({ data: [], has_more: true, next_page: 'same' })],
  ['no cursor at all', () => ({ data: [], has_more: true })],
  ['its first page only', () => ({ data: rowsOf(ids.slice(0, 20)), has_more: true })],
  ['two pages in turn', (place: number) => ({ data: [], next_page: place === 1 ? 'row_2' : 'row_1' })],
])('does not treat the list as complete if a server announces more and returns %s', async (_, answering) => {
  const { api, asks } = await serve(answering);
  expect(await rejection(activeCredentials(api, 'v'))).toMatchObject({
    kind: 'unreadable',
    ambiguous: false,
  });
  expect(asks()).toBeLessThan(50);
});
