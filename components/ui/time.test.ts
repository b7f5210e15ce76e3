import { expect, test } from 'vitest';
import { formatDay } from './time';

test.each([
  ['2026-11-21T23:59:59Z', '21 Nov 2026'],
  ['2026-11-21T23:59:59-02:00', '22 Nov 2026'],
  ['2026-12-08', '8 Dec 2026'],
  ['2026-02-30', '2026-02-30'],
  ['yesterday!', 'yesterday!'],
])('formats %s as the day %s', (value, day) => {
  expect(formatDay(value)).toBe(day);
});
