import { expect, test } from 'vitest';
import { type NamedPeriod, periodOf } from './periods';

test.each<[NamedPeriod, string, string, string]>([
  ['this-month', '2028-02-10', '2028-02-01', '2028-02-29'],
  ['last-month', '2026-01-31', '2025-12-01', '2025-12-31'],
  ['last-quarter', '2026-02-01', '2025-10-01', '2025-12-31'],
  ['last-quarter', '2026-11-28', '2026-07-01', '2026-09-30'],
  ['last-year', '2026-11-28', '2025-01-01', '2025-12-31'],
])('%s on %s is from %s to %s', (name, today, from, to) => {
  expect(periodOf(name, new Date(`${today}T23:59:00Z`))).toEqual({ from, to });
});
