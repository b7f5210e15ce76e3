import { expect, test } from 'vitest';
import { brokenWords } from './policies';

test('reports a token that is too old, with its age and the maximum', () => {
  const ages = { ageDays: 639, maximumAgeDays: 365 };
  expect(brokenWords('overdue', ages)).toBe(
    'The token is older than its environment allows: 639 days, at most 365 days.',
  );
  expect(brokenWords('owner', ages)).toBe('It has no owner.');
});
