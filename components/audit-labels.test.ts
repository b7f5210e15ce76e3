import { expect, test } from 'vitest';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { actionLabel, locationLabel, OUTCOME_LABELS, outcomeSentence } from './audit-labels';

test('shows an unknown action unchanged', () => {
  expect(actionLabel('moon.land')).toBe('moon.land');
  expect(actionLabel('constructor')).toBe('constructor');
  expect(actionLabel('credential.archive')).toBe('Archive credential');
});

test('has a label and a sentence for every outcome', () => {
  for (const outcome of AUDIT_OUTCOMES) {
    expect(OUTCOME_LABELS[outcome]).not.toBe('');
    expect(outcomeSentence(outcome)).toMatch(/\.$/);
  }
});

test('separates the thousands of a row number', () => {
  expect(locationLabel(1234)).toBe('#1,234');
});
