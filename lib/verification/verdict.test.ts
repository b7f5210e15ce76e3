import { expect, test } from 'vitest';
import { isOldVerdict } from './verdict';

const now = Date.parse('2026-11-30T12:00:00Z');

test.each([
  ['2026-11-30T11:59:00Z', false],
  ['2026-10-31T12:00:00Z', false],
  ['2026-10-31T11:59:59Z', true],
  ['yesterday', false],
])('is a verdict of %s old: %s', (checkedAt, isOld) => {
  expect(isOldVerdict({ checkedAt }, now)).toBe(isOld);
});
