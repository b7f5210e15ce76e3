import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Page } from '@/lib/providers/model';
import type { Envelope } from '../provider';
import { paging } from '../qoder/paging';
import { readVault } from '../qoder/rows';
import { asked, cursorsOf, listQuery, readPage, walk } from './pages';
import { fakeClock, rejection } from './test-http';
import type { ListOptions } from './vaults-api';

type Style = 'has_more' | 'next_page' | 'opaque' | 'silent';
const styles: Style[] = ['has_more', 'next_page', 'opaque', 'silent'];

function serve(ids: readonly string[], style: Style, query: URLSearchParams): Record<string, unknown> {
  const limit = Number(query.get('limit'));
  const page = query.get('page');
  const after = page === null ? query.get('after_id') : page.replace(/^opaque!/, '');
  const before = query.get('before_id');
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const end = before === null ? Math.min(start + limit, ids.length) : ids.indexOf(before);
  const rows = before === null ? ids.slice(start, end) : ids.slice(Math.max(0, end - limit), end);
  const hasMore = before === null ? end < ids.length : end - limit > 0;
  const last = rows.at(-1) ?? null;
  const next = before !== null || end < ids.length ? last : null;
  const opaque = next === null ? null : `opaque!${next}`;
  return {
    data: rows.map((id) => ({ id, display_name: id })),
    first_id: rows[0] ?? null,
    last_id: last,
    ...(style === 'silent' ? {} : { has_more: hasMore }),
    ...(style === 'next_page' ? { next_page: next } : style === 'opaque' ? { next_page: opaque } : {}),
  };
}

function pager(ids: readonly string[], style: Style) {
  return async (options: ListOptions) => {
    const query = new URLSearchParams(listQuery(paging, options).map(([name, value]) => [name, value]));
    const answer = { status: 200, body: serve(ids, style, query), requestId: undefined };
    return readPage(paging, answer, options, readVault).page;
  };
}

const idsOf = (page: Page<{ id: string }>) => page.items.map(({ id }) => id);
const scenario = fc.record({
  ids: fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxLength: 30 }),
  limit: fc.integer({ min: 1, max: 8 }),
  style: fc.constantFrom(...styles),
});

describe('the rules of cursors', () => {
  test('return every row once, in order, by following next', () =>
    fc.assert(
      fc.asyncProperty(scenario, async ({ ids, limit, style }) => {
        const seen: string[] = [];
        for await (const page of walk(pager(ids, style), { limit }, fakeClock(), 0))
          seen.push(...idsOf(page));
        expect(seen).toEqual(ids);
      }),
    ));

  test('give the first page no previous cursor; from any other, previous leads back page by page', () =>
    fc.assert(
      fc.asyncProperty(scenario, async ({ ids, limit, style }) => {
        const list = pager(ids, style);
        const pages = [await list({ limit })];
        expect(pages[0]?.previousCursor).toBeNull();
        for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor)
          pages.push(await list({ limit, after: next }));
        for (let place = pages.length - 1; place > 0; place--) {
          const page = pages[place];
          if (page === undefined || page.items.length === 0) continue;
          expect(page.previousCursor).not.toBeNull();
          const back = await list({ limit, before: page.previousCursor ?? '' });
          expect(idsOf(back)).toEqual(idsOf(pages[place - 1] ?? page));
        }
      }),
    ));

  test('lead forward from a page before a cursor to the rows of the cursor', () =>
    fc.assert(
      fc.asyncProperty(scenario, fc.nat(), async ({ ids, limit, style }, pick) => {
        fc.pre(ids.length > 1);
        const place = 1 + (pick % (ids.length - 1));
        const list = pager(ids, style);
        const back = await list({ limit, before: ids[place] ?? '' });
        const forth = await list({ limit, after: back.nextCursor ?? '' });
        expect(idsOf(forth)).toEqual(ids.slice(place, place + limit));
      }),
    ));

  test('give no previous cursor if the API says that nothing precedes', () =>
    fc.assert(
      fc.asyncProperty(scenario, async ({ ids, limit, style }) => {
        fc.pre(ids.length > 1 && style !== 'silent');
        const back = await pager(ids, style)({ limit, before: ids[Math.min(limit, ids.length - 1)] ?? '' });
        expect(back.previousCursor).toBeNull();
      }),
    ));
});

const envelope = (part: Partial<Envelope>): Envelope => ({
  rows: [{ id: 'a' }, { id: 'b' }],
  firstId: 'a',
  lastId: 'b',
  hasMore: undefined,
  nextPage: undefined,
  ...part,
});
const NO_WAY = 'no-way:';
const at = (options: ListOptions) => asked({ limit: 2, ...options });

describe('unusual servers', () => {
  test.each([
    [
      'rows announced after a cursor that does not move',
      envelope({ hasMore: true }),
      at({ after: 'b' }),
      NO_WAY,
    ],
    [
      'rows announced without any cursor',
      envelope({ rows: [], firstId: null, lastId: null, hasMore: true }),
      at({}),
      NO_WAY,
    ],
    ['has_more true overrides next_page null', envelope({ hasMore: true, nextPage: null }), at({}), 'b'],
    [
      'the last row overrides a wrong last_id',
      envelope({ hasMore: true, lastId: 'a' }),
      at({ after: 'a' }),
      'b',
    ],
    [
      'an empty page without has_more is the end',
      envelope({ rows: [], firstId: null, lastId: null }),
      at({ after: 'b' }),
      null,
    ],
    ['has_more false overrides next_page', envelope({ hasMore: false, nextPage: 'x' }), at({}), null],
    ['another next_page is kept unchanged', envelope({ nextPage: 'x y/ä' }), at({}), 'page:b:x%20y%2F%C3%A4'],
    ['next_page null is the end', envelope({ nextPage: null }), at({}), null],
    ['a full page without has_more continues', envelope({}), at({}), 'b'],
    ['a short page without has_more is the end', envelope({}), at({ limit: 3 }), null],
  ])('%s', (_, given, page, next) => expect(cursorsOf(paging, given, page).nextCursor).toBe(next));

  test('lead from an empty page forward, and back to the page before it', () => {
    const empty = envelope({ rows: [], firstId: null, lastId: null, hasMore: true, nextPage: 'x' });
    expect(cursorsOf(paging, empty, at({ after: 'z' }))).toEqual({
      nextCursor: 'page:z:x',
      previousCursor: 'z',
    });
    expect(cursorsOf(paging, empty, at({ after: 'page:z:y' }))).toEqual({
      nextCursor: 'page:z:x',
      previousCursor: null,
    });
    expect(cursorsOf(paging, empty, at({ before: 'z' }))).toEqual({ nextCursor: null, previousCursor: null });
  });

  test('reject an iteration in a circle as an error', async () => {
    const turns = ['b', 'c', 'b', 'c', 'b'];
    let asks = 0;
    const list = async (): Promise<Page<{ id: string }>> => ({
      items: [],
      nextCursor: turns[asks++] ?? null,
      previousCursor: null,
      unreadable: 0,
    });
    const read = async () => {
      for await (const _ of walk(list, {}, fakeClock(), 0));
    };
    expect(await rejection(read())).toMatchObject({ kind: 'unreadable' });
    expect(asks).toBe(3);
  });

  test('end an iteration through pages without new rows', async () => {
    let asks = 0;
    const list = async (): Promise<Page<{ id: string }>> => ({
      items: [{ id: 'always' }],
      nextCursor: `cursor-${asks++}`,
      previousCursor: null,
      unreadable: 0,
    });
    const read = async () => {
      for await (const _ of walk(list, {}, fakeClock(), 0));
    };
    expect(await rejection(read())).toMatchObject({ kind: 'unreadable' });
    expect(asks).toBe(101);
  });

  test('pause between the pages of an iterator', async () => {
    const clock = fakeClock();
    for await (const _ of walk(pager(['a', 'b', 'c'], 'has_more'), { limit: 1 }, clock, 100));
    expect(clock.slept).toEqual([100, 100]);
  });

  test('counts unreadable rows and detects an ignored range by rows outside of it', () => {
    const body = {
      data: [
        { id: 'a', created_at: '2026-05-01T00:00:00Z' },
        7,
        { id: 'b', created_at: '2026-06-01T00:00:00Z' },
      ],
    };
    const answer = { status: 200, body, requestId: undefined };
    const { page, ignoresRange } = readPage(
      paging,
      answer,
      { createdTo: '2026-05-01T00:00:00.5Z' },
      readVault,
    );
    expect(idsOf(page)).toEqual(['a', 'b']);
    expect(page.unreadable).toBe(1);
    expect(ignoresRange).toBe(true);
    expect(readPage(paging, answer, { createdTo: '2026-06-01T00:00:00Z' }, readVault).ignoresRange).toBe(
      false,
    );
  });

  test('returns a repeated row once', () => {
    const rows = ['a', 'b', 'a'].map((id) => ({ id, display_name: `${id} is its name` }));
    const answer = { status: 200, body: { data: rows, has_more: true }, requestId: undefined };
    const { page, ignoresRange } = readPage(paging, answer, {}, readVault);
    expect(idsOf(page)).toEqual(['a', 'b']);
    expect(page.unreadable).toBe(0);
    expect(ignoresRange).toBe(false);
  });

  test.each([undefined, [], 'x', { data: {} }])('rejects %j as a list', async (body) => {
    const read = async () => readPage(paging, { status: 200, body, requestId: 'r' }, {}, readVault);
    expect(await rejection(read())).toMatchObject({ kind: 'unreadable', requestId: 'r' });
  });
});

test('sends every list parameter with its documented name', () => {
  const query = listQuery(paging, {
    limit: 50,
    after: 'a',
    includeArchived: true,
    name: 'n',
    createdFrom: '2026-01-01T00:00:00Z',
    createdTo: '2026-01-02T00:00:00Z',
  });
  expect(query.map(([name, value]) => `${name}=${value}`)).toEqual([
    'limit=50',
    'after_id=a',
    'include_archived=true',
    'name=n',
    'created_at[gte]=2026-01-01T00:00:00Z',
    'created_at[lte]=2026-01-02T00:00:00Z',
  ]);
  expect(listQuery(paging, { before: 'b', after: 'a' })).toEqual([
    ['limit', '20'],
    ['before_id', 'b'],
  ]);
  for (const after of ['page:x%20y', 'page:row:x%20y'])
    expect(listQuery(paging, { after })).toEqual([
      ['limit', '20'],
      ['page', 'x y'],
    ]);
});
