import { expect, test } from 'vitest';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { actionWords, OUTCOME_WORDS, outcomeSentence, placeWords } from './audit-words';

test('an action that is not in the record is shown as it is', () => {
  expect(actionWords('moon.land')).toBe('moon.land');
  expect(actionWords('constructor')).toBe('constructor');
  expect(actionWords('credential.archive')).toBe('Archive credential');
});

test('every outcome has a word and a sentence', () => {
  for (const outcome of AUDIT_OUTCOMES) {
    expect(OUTCOME_WORDS[outcome]).not.toBe('');
    expect(outcomeSentence(outcome)).toMatch(/\.$/);
  }
});

test('places are counted in thousands', () => {
  expect(placeWords(1234)).toBe('#1,234');
});
