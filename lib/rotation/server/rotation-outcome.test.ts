import { expect, test } from 'vitest';
import { ROTATION_STATES } from '@/lib/vaults/rotation-states';
import { endedAs } from './rotation-outcome';

test('returns success only for a finished rotation, and failure for one that changed nothing', () => {
  const ended = Object.groupBy(ROTATION_STATES, (state) => endedAs({ state, problem: null }).outcome);
  expect(ended).toEqual({
    success: ['done'],
    failure: ['duplicate', 'failed'],
    unknown: ['updating', 'creating', 'created', 'confirmed', 'retiring', 'old_retired', 'abandoned'],
  });
});

test('returns success for the step that closes a rotation, with the code of its problem', () => {
  expect(endedAs({ state: 'abandoned', problem: null }, 'abandon')).toEqual({
    outcome: 'success',
    code: null,
  });
  const problem = { code: 'outcome_unknown' as const, message: 'The outcome is not known.' };
  expect(endedAs({ state: 'creating', problem })).toEqual({ outcome: 'unknown', code: 'outcome_unknown' });
});
