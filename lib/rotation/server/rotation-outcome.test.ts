import { expect, test } from 'vitest';
import { ROTATION_STATES } from '@/lib/vaults/rotation-states';
import { endedAs } from './rotation-outcome';

test('only a finished rotation is a success; one that changed nothing has failed; the rest is open', () => {
  const ended = Object.groupBy(ROTATION_STATES, (state) => endedAs({ state, problem: null }).outcome);
  expect(ended).toEqual({
    success: ['done'],
    failure: ['duplicate', 'failed'],
    unknown: ['updating', 'creating', 'created', 'confirmed', 'retiring', 'old_retired', 'abandoned'],
  });
});

test('closing a rotation is a success of the step that closes it, and the problem gives the code', () => {
  expect(endedAs({ state: 'abandoned', problem: null }, 'abandon')).toEqual({
    outcome: 'success',
    code: null,
  });
  const problem = { code: 'outcome_unknown' as const, message: 'The outcome is not known.' };
  expect(endedAs({ state: 'creating', problem })).toEqual({ outcome: 'unknown', code: 'outcome_unknown' });
});
