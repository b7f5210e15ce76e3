import { describe, expect, test } from 'vitest';
import { QUERY_CHARACTERS_MAX } from './limits';
import { completionsAt, parseQuery, readSpan, toggleTerm } from './query';

const termsOf = (text: string) =>
  parseQuery(text).terms.map(({ isNegated, name, value }) => `${isNegated ? '-' : ''}${name}=${value}`);

test.each([
  ['linear prod', ['word=linear', 'word=prod']],
  ['Host:MCP.Linear.app', ['host=mcp.linear.app']],
  ['-env:production', ['-env=production']],
  ['vault:"Finance team"', ['vault=finance team']],
  ['"two words"', ['word=two words']],
  ['https://mcp.example.com/mcp', ['word=https://mcp.example.com/mcp']],
  ['age:>90d expires:<14d', ['age=>90d', 'expires=<14d']],
  ['  ', []],
  ['-', ['word=-']],
])('parses %s into its terms', (text, expected) => {
  expect(termsOf(text)).toEqual(expected);
  expect(parseQuery(text).errors).toEqual([]);
});

test.each([
  ['nope:x', 0, 6, 'There is no “nope:”.'],
  ['linear status:dead', 7, 18, '“status:” takes active, archived, gone or missing.'],
  ['age:soon', 0, 8, '“age:” takes a time like >90d'],
  ['host:', 0, 5, 'Add a value after “host:”.'],
  ['vault:"open', 0, 11, 'Close the quotation mark.'],
])('reports the error in %s at its position', (text, from, to, message) => {
  const { errors } = parseQuery(text);
  expect(errors).toMatchObject([{ from, to }]);
  expect(errors[0]?.message).toContain(message);
});

test('keeps valid terms next to an invalid one', () => {
  expect(termsOf('linear nope:x env:staging')).toEqual(['word=linear', 'env=staging']);
});

test('reports long texts and too many terms', () => {
  expect(parseQuery('x'.repeat(QUERY_CHARACTERS_MAX + 1)).errors).toHaveLength(1);
  expect(parseQuery('a '.repeat(31)).errors).toHaveLength(1);
});

test.each([
  ['>90d', { min: 2_160, max: null }],
  ['90d', { min: 2_160, max: null }],
  ['<2w', { min: null, max: 336 }],
  ['31d..91d', { min: 744, max: 2_184 }],
  ['<1d..2d', null],
  ['1d..', null],
  ['90', null],
  ['>999999d', null],
])('parses the span %s', (text, expected) => {
  expect(readSpan(text)).toEqual(expected);
});

test('adds the term of a facet and removes it again', () => {
  const once = toggleTerm('linear', 'env', 'production');
  expect(once).toBe('linear env:production');
  expect(toggleTerm(once, 'env', 'production')).toBe('linear');
  expect(toggleTerm('', 'vault', 'Finance team')).toBe('vault:"Finance team"');
});

describe('completion', () => {
  const textsAt = (text: string) => completionsAt(text, text.length).map((one) => one.text);
  test('of a name', () => expect(textsAt('-ex')).toEqual(['expires:']));
  test('of a value', () => expect(textsAt('status:a')).toEqual(['status:active', 'status:archived']));
  test('after a space offers names', () => expect(textsAt('linear ')).toContain('server:'));
  test('of an unknown name is empty', () => expect(textsAt('nope:')).toEqual([]));
});

test('never throws, and returns only positions inside the text', () => {
  const characters = [
    'a',
    ':',
    '"',
    '-',
    ' ',
    '>',
    '9',
    'd',
    'age',
    'status',
    'é',
    '\u{1f600}',
    '\0',
    '\ud800',
  ];
  let state = 1;
  const below = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  for (let turn = 0; turn < 5_000; turn++) {
    const text = Array.from({ length: below(40) }, () => characters[below(characters.length)]).join('');
    const { terms, errors } = parseQuery(text);
    for (const { from, to } of [...terms, ...errors]) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThan(from);
      expect(to).toBeLessThanOrEqual(text.length);
    }
    completionsAt(text, below(text.length + 1));
  }
});
