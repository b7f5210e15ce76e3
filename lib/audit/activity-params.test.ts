import { expect, test } from 'vitest';
import { exportInput } from './activity';
import { activitySearch, auditFiltersOf, loadActivityParams } from './activity-params';

test('reads a URL back as it was written, and an invalid value as absent', () => {
  const params = loadActivityParams(
    new URLSearchParams(
      'actor=user_1&action=vault.delete,leak.start&target=vault_1&outcome=refused,unknown&from=2026-01-01&to=2026-01-31&before=17',
    ),
  );
  expect(activitySearch(params)).toBe(
    '?actor=user_1&action=vault.delete,leak.start&target=vault_1&outcome=refused,unknown&from=2026-01-01&to=2026-01-31&before=17',
  );
  const bad = loadActivityParams(
    new URLSearchParams(
      'outcome=failure,maybe&raw=yes&from=2026-02-30&before=0&after=1e3&limit=7&actor=%00&target=a%0Ab&action=%C2%85',
    ),
  );
  expect(activitySearch(bad)).toBe('');
});

test('rejects control characters in an export', () => {
  for (const field of ['actor', 'target'])
    expect(exportInput.safeParse({ format: 'csv', [field]: 'a\0' }).success).toBe(false);
  expect(exportInput.safeParse({ format: 'csv', actions: ['a\0'] }).success).toBe(false);
  expect(exportInput.safeParse({ format: 'csv', actor: 'Zoë – 日本' }).success).toBe(true);
});

test('converts days to their first and last instant', () => {
  const params = loadActivityParams(new URLSearchParams('from=2026-01-01&to=2026-01-31'));
  expect(auditFiltersOf(params)).toEqual({
    from: '2026-01-01T00:00:00.000000Z',
    to: '2026-01-31T23:59:59.999999Z',
  });
});
