import { expect, test } from 'vitest';
import { agoWords, shortAgo } from './ago-words';

const AT = '2026-11-21T09:05:00.000Z';
const after = (minutes: number) => agoWords(AT, Date.parse(AT) + minutes * 60_000);

test.each([
  [-1, 'just now'],
  [0.9, 'just now'],
  [1, '1 minute ago'],
  [59.9, '59 minutes ago'],
  [60, '1 hour ago'],
  [23 * 60 + 59, '23 hours ago'],
  [24 * 60, '21 Nov 2026, 09:05 UTC'],
])('after %s minutes: %s', (minutes, words) => {
  expect(after(minutes)).toBe(words);
});

test.each([
  [-1, 'just now'],
  [1, '1 min ago'],
  [60, '1 h ago'],
  [24 * 60, '1 d ago'],
  [30 * 24 * 60 - 1, '29 d ago'],
  [30 * 24 * 60, '21 Nov 2026'],
])('in a row, after %s minutes: %s', (minutes, words) => {
  expect(shortAgo(AT, Date.parse(AT) + minutes * 60_000)).toBe(words);
});

test('what is no time is shown as it is', () => {
  expect(agoWords('yesterday')).toBe('yesterday');
  expect(shortAgo('yesterday')).toBe('yesterday');
});
