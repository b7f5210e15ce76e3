import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Caller, createVault, errorOf, idsOf, serviceTest } from './test-service';

const service = serviceTest();

/** Rows with many equal instants, so that the id decides their order. */
async function seed(
  accountId: string,
  count: number,
  name = (index: number) => `Vault ${index}`,
): Promise<void> {
  await service.db.execute(
    sql`insert into embedded.vaults (id, account_id, display_name, created_at) select * from unnest(
      ${sql.param(Array.from({ length: count }, () => `vault_${crypto.randomUUID().replaceAll('-', '')}`))}::text[],
      ${sql.param(Array.from({ length: count }, () => accountId))}::uuid[],
      ${sql.param(Array.from({ length: count }, (_, index) => name(index)))}::text[],
      ${sql.param(Array.from({ length: count }, (_, index) => new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 3) * 1000).toISOString()))}::timestamptz[])`,
  );
}

const query = (params: Record<string, string | number>): string =>
  `/vaults?${new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]))}`;

async function walk(
  call: Caller,
  options: {
    param?: 'after_id' | 'before_id' | 'page' | 'after' | 'before';
    start?: string | undefined;
    limit: number;
    filter?: Record<string, string>;
    between?: () => Promise<unknown>;
  },
): Promise<string[][]> {
  const param = options.param ?? 'after_id';
  const pages: string[][] = [];
  let cursor = options.start;
  for (;;) {
    const reply = await call(
      'GET',
      query({
        limit: options.limit,
        ...options.filter,
        ...(cursor === undefined ? {} : { [param]: cursor }),
      }),
    );
    expect(reply.status).toBe(200);
    const ids = idsOf(reply);
    if (ids.length > 0) {
      pages.push(ids);
      expect([reply.json.first_id, reply.json.last_id]).toEqual([ids[0], ids.at(-1)]);
    }
    if (reply.json.has_more !== true) return pages;
    cursor = param.startsWith('before') ? ids[0] : ids.at(-1);
    await options.between?.();
  }
}

/** The expected ids, by a statement that shares nothing with the service. */
async function expected(accountId: string, condition = sql`true`): Promise<string[]> {
  const { rows } = await service.db.execute<{ id: string }>(
    sql`select id from embedded.vaults where account_id = ${accountId} and ${condition} order by created_at desc, id desc`,
  );
  return rows.map(({ id }) => id);
}

describe('the rules of paging', () => {
  test('returns every row once, newest first, and backwards in reverse order', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 47);
    const all = await expected(accountId);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
        for (const param of ['after_id', 'page', 'after'] as const)
          expect((await walk(call, { limit, param })).flat()).toEqual(all);
        for (const param of ['before_id', 'before'] as const) {
          const pages = await walk(call, { limit, param, start: all.at(-1) });
          expect(pages.reverse().flat()).toEqual(all.slice(0, -1));
        }
      }),
      { numRuns: 12 },
    );
  });

  test('returns the previous page as the page before the current one', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 30);
    const first = await call('GET', '/vaults?limit=10');
    const second = await call('GET', query({ limit: 10, after_id: String(first.json.last_id) }));
    const back = await call('GET', query({ limit: 10, before_id: String(second.json.first_id) }));
    expect(idsOf(back)).toEqual(idsOf(first));
    expect(back.json.has_more).toBe(false);
  });

  test('neither repeats nor skips other rows when rows are created or archived during paging', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 40);
    const before = await expected(accountId);
    const unread = [...before];
    const archived: string[] = [];
    const pages = await walk(call, {
      limit: 7,
      between: async () => {
        unread.splice(0, 7);
        await createVault(call);
        const victim = unread.pop();
        if (victim === undefined) return;
        archived.push(victim);
        await call('POST', `/vaults/${victim}/archive`);
      },
    });
    const seen = pages.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(before.filter((id) => !archived.includes(id)));
  });

  test('accepts an archived row as a cursor, but not a deleted one', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 5);
    const [, second = '', third = '', fourth] = await expected(accountId);
    await call('POST', `/vaults/${second}/archive`);
    expect(idsOf(await call('GET', query({ after_id: second })))[0]).toBe(third);
    await call('DELETE', `/vaults/${third}`);
    const reply = await call('GET', query({ after_id: third }));
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toMatchObject({ type: 'invalid_request_error', param: 'after_id' });
    expect(idsOf(await call('GET', query({ after_id: second })))[0]).toBe(fourth);
  });

  test('returns an empty page for a cursor at the end, and no ids for an empty list', async () => {
    const { accountId, call } = await service.account();
    const empty = { data: [], first_id: null, last_id: null, has_more: false };
    expect((await call('GET', '/vaults')).json).toEqual(empty);
    await seed(accountId, 1);
    const [only = ''] = await expected(accountId);
    expect((await call('GET', query({ after_id: only }))).json).toEqual(empty);
  });

  test.each(['flat', 'auth'] as const)('next_page leads to the end (%s)', async (shape) => {
    const { accountId, call } = await service.account({ shape });
    await seed(accountId, 9);
    const seen: string[] = [];
    let page: unknown;
    do {
      const reply = await call('GET', query({ limit: 4, ...(page ? { page: String(page) } : {}) }));
      seen.push(...idsOf(reply));
      page = reply.json.next_page;
    } while (page);
    expect(page).toBe(shape === 'auth' ? null : undefined);
    expect(seen).toEqual(await expected(accountId));
  });
});

describe('search', () => {
  test('finds parts of names in any case and treats %, _ and \\ as plain characters', async () => {
    const { accountId, call } = await service.account();
    const names = [
      '100% sure',
      '100 sure',
      'a_b_c',
      'axbxc',
      'back\\slash',
      'Ünïcode Ärger',
      'PROD east',
      '漢字の金庫',
    ];
    await seed(accountId, names.length, (index) => names[index] ?? '');
    const found = async (name: string) => {
      const reply = await call('GET', query({ name }));
      return Array.isArray(reply.json.data) ? reply.json.data.map((row) => row.display_name) : [];
    };
    expect(await found('100%')).toEqual(['100% sure']);
    expect(await found('0% s')).toEqual(['100% sure']);
    expect(await found('a_b')).toEqual(['a_b_c']);
    expect(await found('_')).toEqual(['a_b_c']);
    expect(await found('k\\s')).toEqual(['back\\slash']);
    expect(await found('ärger')).toEqual(['Ünïcode Ärger']);
    expect(await found('prod')).toEqual(['PROD east']);
    expect(await found('漢字')).toEqual(['漢字の金庫']);
    expect(await found('nowhere')).toEqual([]);
  });

  test('returns all hits in order, including those that only the index can find', async () => {
    const { accountId, call } = await service.account();
    // The newest 2,500 rows have no hit. This is more than the search reads before it uses the index.
    await seed(accountId, 3_000, (index) =>
      index < 500 && index % 10 === 0 ? `Needle ${index}` : `Hay ${index}`,
    );
    const hits = await expected(accountId, sql`display_name like 'Needle%'`);
    expect(hits).toHaveLength(50);
    const filter = { name: 'needle' };
    expect((await walk(call, { limit: 20, filter })).flat()).toEqual(hits);
    const pages = await walk(call, { limit: 20, filter, param: 'before_id', start: hits.at(-1) });
    expect(pages.reverse().flat()).toEqual(hits.slice(0, -1));
    expect((await walk(call, { limit: 100, filter: { name: 'hay' } })).flat()).toHaveLength(2_950);
  });

  test('returns all hits in order if they are rare', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 3_000, (index) => (index % 50 === 0 ? `Needle ${index}` : `Hay ${index}`));
    const hits = await expected(accountId, sql`display_name like 'Needle%'`);
    expect(hits).toHaveLength(60);
    const filter = { name: 'needle' };
    expect((await walk(call, { limit: 20, filter })).flat()).toEqual(hits);
    const pages = await walk(call, { limit: 20, filter, param: 'before_id', start: hits.at(-1) });
    expect(pages.reverse().flat()).toEqual(hits.slice(0, -1));
  });

  test('continues in list order if the index has too many hits to sort', async () => {
    const { accountId, call } = await service.account();
    await seed(accountId, 2_000, (index) => (index < 1_300 ? `Needle ${index}` : `Hay ${index}`));
    const hits = await expected(accountId, sql`display_name like 'Needle%'`);
    const filter = { name: 'needle' };
    expect((await walk(call, { limit: 100, filter })).flat()).toEqual(hits);
    const pages = await walk(call, { limit: 100, filter, param: 'before_id', start: hits.at(-1) });
    expect(pages.reverse().flat()).toEqual(hits.slice(0, -1));
  });
});
