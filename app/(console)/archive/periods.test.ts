import { expect, test } from 'vitest';
import { presets } from './periods';

test('returns whole months and quarters, also across a year boundary', () => {
  expect(presets(Date.parse('2026-01-15T12:00:00Z')).map(({ period: { from, to } }) => [from, to])).toEqual([
    ['2026-01-01', '2026-01-31'],
    ['2025-12-01', '2025-12-31'],
    ['2026-01-01', '2026-03-31'],
    ['2025-10-01', '2025-12-31'],
    [null, null],
  ]);
});
