import { expect, test } from 'vitest';
import { durationLabel } from './duration-labels';

test.each([
  [0, 'less than 1 s'],
  [1_000, '1 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000 * 30, '30 d'],
  [86_400_000 * 800, '2 y 2 mo'],
])('formats %d ms as %s', (ms, words) => {
  expect(durationLabel(ms)).toBe(words);
});
