import { expect, test } from 'vitest';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { actionWords, OUTCOME_WORDS, outcomeSentence, placeWords } from './audit-words';

test('shows an unknown action unchanged', () => {
  expect(actionWords('moon.land')).toBe('moon.land');
  expect(actionWords('constructor')).toBe('constructor');
  expect(actionWords('credential.archive')).toBe('Archive credential');
});

test('has a label and a sentence for every outcome', () => {
  for (const outcome of AUDIT_OUTCOMES) {
    expect(OUTCOME_WORDS[outcome]).not.toBe('');
    expect(outcomeSentence(outcome)).toMatch(/\.$/);
  }
});

test('separates the thousands of a row number', () => {
  expect(placeWords(1234)).toBe('#1,234');
});
