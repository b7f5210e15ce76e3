import { expect, test } from 'vitest';
import { agoWords, exactWords, titleWords } from './zoned-words';

const AT = '2026-11-21T23:05:31.000Z';
const DAY = 24 * 60;
const after = (minutes: number, zone = 'UTC') => agoWords(AT, zone, Date.parse(AT) + minutes * 60_000);

test.each([
  [-0.5, 'just now'],
  [0.9, 'just now'],
  [1, '1 min ago'],
  [59.9, '59 min ago'],
  [60, '1 h ago'],
  [DAY - 1, '23 h ago'],
  [3 * DAY, '3 d ago'],
  [30 * DAY - 1, '29 d ago'],
  [30 * DAY, '21 Nov 2026'],
  [-5, 'in 5 min'],
  [-3 * DAY, 'in 3 d'],
  [-30 * DAY, '21 Nov 2026'],
])('after %s minutes: %s', (minutes, words) => {
  expect(after(minutes)).toBe(words);
});

test('uses the day of the time zone', () => {
  expect(after(40 * DAY, 'Europe/Berlin')).toBe('22 Nov 2026');
  expect(after(40 * DAY, 'America/New_York')).toBe('21 Nov 2026');
  expect(agoWords('2026-01-02T12:00:00Z', 'UTC', Date.parse('2026-06-01T00:00:00Z'))).toBe('2 Jan 2026');
});

test.each([
  ['UTC', '21 Nov 2026, 23:05 UTC', '21 Nov 2026, 23:05:31 UTC'],
  ['Europe/Berlin', '22 Nov 2026, 00:05 UTC+1', '22 Nov 2026, 00:05:31 UTC+1 (Europe/Berlin)'],
  ['Asia/Kolkata', '22 Nov 2026, 04:35 UTC+5:30', '22 Nov 2026, 04:35:31 UTC+5:30 (Asia/Kolkata)'],
])('names the offset of an exact time in %s', (zone, exact, title) => {
  expect(exactWords(AT, zone)).toBe(exact);
  expect(titleWords(AT, zone)).toBe(title);
});

test('shows a value that is not a time unchanged', () => {
  expect([agoWords('yesterday', 'UTC'), exactWords('yesterday', 'UTC'), titleWords('', 'UTC')]).toEqual([
    'yesterday',
    'yesterday',
    '',
  ]);
});
