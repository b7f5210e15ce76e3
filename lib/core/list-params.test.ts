import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayEnd,
  dayStart,
  ignoredParams,
  type ListParams,
  listSearch,
  loadListParams,
  PAGE_SIZES,
  withoutCursor,
} from './list-params';

const DEFAULTS: ListParams = {
  q: '',
  archived: false,
  from: null,
  to: null,
  limit: 20,
  after: null,
  before: null,
};

const parse = (search: string): ListParams => loadListParams(new URLSearchParams(search));

const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const visible = fc.constantFrom(
  ...Array.from({ length: 0x7e - 0x21 + 1 }, (_, at) => String.fromCharCode(0x21 + at)),
);
const cursor = fc.array(visible, { minLength: 1, maxLength: 2_000 }).map((signs) => signs.join(''));
const text = fc
  .string({ unit: 'grapheme', maxLength: 255 })
  .filter((value) => value.trim() !== '' && value.length <= 255);

const params: fc.Arbitrary<ListParams> = fc.record({
  q: fc.oneof(fc.constant(''), text),
  archived: fc.boolean(),
  from: fc.option(day),
  to: fc.option(day),
  limit: fc.constantFrom<ListParams['limit']>(...PAGE_SIZES),
  after: fc.option(cursor),
  before: fc.option(cursor),
});

describe('the codec of list URLs', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(params, (given) => {
        expect(parse(listSearch(given))).toEqual(given);
      }),
    );
  });

  test('writes a URL that it read in a stable form', () => {
    fc.assert(
      fc.property(params, (given) => {
        const once = listSearch(given);
        expect(listSearch(parse(once))).toBe(once);
      }),
    );
  });

  test('does not write defaults', () => {
    expect(listSearch(DEFAULTS)).toBe('');
    fc.assert(
      fc.property(params, (given) => {
        const written = [...new URLSearchParams(listSearch(given)).keys()].sort();
        const chosen = Object.entries(given).filter(
          ([name, value]) => value !== DEFAULTS[name as keyof ListParams],
        );
        expect(written).toEqual(chosen.map(([name]) => name).sort());
      }),
    );
  });

  test('reads any URL as allowed values', () => {
    const name = fc.constantFrom(...Object.keys(DEFAULTS));
    const anything = fc.string({ unit: 'binary', maxLength: 600 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, anything), { maxLength: 8 }), (pairs) => {
        const read = parse(new URLSearchParams(pairs).toString());
        expect(PAGE_SIZES).toContain(read.limit);
        expect(read.q.length).toBeLessThanOrEqual(255);
        for (const cursor of [read.after, read.before]) expect(cursor ?? '').toMatch(/^[\x21-\x7e]{0,2000}$/);
        for (const day of [read.from, read.to]) expect(day ?? '2026-01-01').toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(parse(listSearch(read))).toEqual(read);
      }),
    );
  });
});

const BAD: [string, string][] = [
  ['limit', '9999'],
  ['limit', '0'],
  ['limit', '-20'],
  ['limit', '20.5'],
  ['limit', 'many'],
  ['from', '2026-02-30'],
  ['from', '2026-13-01'],
  ['from', '2026-1-1'],
  ['to', 'yesterday'],
  ['to', '2026-05-18T00:00:00Z'],
  ['archived', 'maybe'],
  ['q', '   '],
  ['q', 'x'.repeat(256)],
  ['after', 'two words'],
  ['after', 'line\nend'],
  ['before', 'é'],
  ['before', 'x'.repeat(2001)],
];

test.each(BAD)('reads an invalid %s as the default and reports it: %.20s', (name, value) => {
  expect(parse(new URLSearchParams({ [name]: value }).toString())).toEqual(DEFAULTS);
  expect(ignoredParams({ [name]: value })).toEqual([`${name}=${value.slice(0, 60)}`]);
});

test('reports no valid, empty, missing or unknown parameter as ignored', () => {
  expect(ignoredParams({})).toEqual([]);
  expect(
    ignoredParams({ q: '', from: '', limit: '50', archived: 'true', after: 'vault_1', add: 'x' }),
  ).toEqual([]);
  fc.assert(
    fc.property(params, (given) => {
      expect(ignoredParams(Object.fromEntries(new URLSearchParams(listSearch(given))))).toEqual([]);
    }),
  );
});

test('uses the first of a repeated parameter and ignores the rest', () => {
  expect(loadListParams({ limit: ['50', '100'] }).limit).toBe(50);
  expect(ignoredParams({ limit: ['9999', '50'] })).toEqual(['limit=9999']);
});

test('accepts 29 February only in leap years', () => {
  expect(parse('from=2028-02-29').from).toBe('2028-02-29');
  expect(parse('from=2027-02-29').from).toBeNull();
});

test('a day spans its first to its last microsecond, and days leave no gap', () => {
  fc.assert(
    fc.property(day, (given) => {
      expect(dayStart(given) < dayEnd(given)).toBe(true);
      expect(Date.parse(dayEnd(given)) + 1 - Date.parse(dayStart(given))).toBe(86_400_000);
    }),
  );
});

test('a changed filter removes only the cursors', () => {
  fc.assert(
    fc.property(params, (given) => {
      const without = parse(listSearch({ ...given, ...withoutCursor }));
      expect(without).toEqual({ ...given, after: null, before: null });
    }),
  );
});
