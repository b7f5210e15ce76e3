import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { serviceTest } from './test-service';

const service = serviceTest();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Creates these vaults, and `hay` newer ones that hide them from a search without an index. */
async function seed(accountId: string, names: readonly string[], hay = 600): Promise<void> {
  await service.db.execute(
    sql`insert into embedded.vaults (id, account_id, display_name, created_at)
      select 'vault_' || gen_random_uuid(), ${accountId}::uuid, name, timestamptz '2026-01-01' + n * interval '1 s'
      from unnest(${sql.param([...names, ...Array.from({ length: hay }, () => '·')])}::text[]) with ordinality as rows (name, n)`,
  );
}

const namesOf = (reply: { json: Record<string, unknown> }) =>
  Array.isArray(reply.json.data) ? reply.json.data.map((row) => row.display_name) : [];

test('are found anywhere in a name, in any case and script', async () => {
  const { accountId, call } = await service.account();
  const names = ['xqzabc', 'abcQZ', 'aqz', 'q', 'ÄÖ', '金庫の漢字', '100%', 'a_b', 'a\\b', 'qxz'];
  await seed(accountId, names);
  const found = async (term: string) =>
    namesOf(await call('GET', `/vaults?name=${encodeURIComponent(term)}`)).sort();
  expect(await found('qz')).toEqual(['abcQZ', 'aqz', 'xqzabc']);
  expect(await found('Q')).toEqual(['abcQZ', 'aqz', 'q', 'qxz', 'xqzabc']);
  expect(await found('äö')).toEqual(['ÄÖ']);
  expect(await found('庫の')).toEqual(['金庫の漢字']);
  expect(await found('字')).toEqual(['金庫の漢字']);
  expect(await found('0%')).toEqual(['100%']);
  expect(await found('_')).toEqual(['a_b']);
  expect(await found('\\b')).toEqual(['a\\b']);
  expect(await found('zq')).toEqual([]);
});

test('are in the index exactly as they occur in a name', () =>
  fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), async (name) => {
      const characters = [...name.toLowerCase()];
      const terms = new Set(
        characters.flatMap((first, at) => [
          first,
          ...(characters[at + 1] ? [first + characters[at + 1]] : []),
        ]),
      );
      const { rows } = await service.db.$client.query('select embedded.short_terms($1) as terms', [name]);
      expect(new Set(rows[0].terms.filter((term: string) => term !== ''))).toEqual(terms);
    }),
    { numRuns: 30 },
  ));

test('use the index for a term without a hit instead of reading every row', async () => {
  const { accountId, call } = await service.account();
  await seed(accountId, [], 20_000);
  await service.db.execute(sql`analyze embedded.vaults`);
  const query = vi.spyOn(service.db.$client, 'query');
  expect(namesOf(await call('GET', '/vaults?name=zq'))).toEqual([]);
  const texts = query.mock.calls.map(([sent]: unknown[]) => sent as { text?: string; values?: unknown[] });
  const lists = texts.filter(({ text }) => text?.includes('ilike'));
  expect(lists).toHaveLength(1);
  const { rows } = await service.db.$client.query(`explain ${lists[0]?.text}`, lists[0]?.values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('vaults_short_terms');
  expect(plan).not.toContain('Seq Scan on vaults');
});
