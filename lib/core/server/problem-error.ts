import 'server-only';
import type { Problem, ProblemCode } from '../result';

/** An expected failure outside of the API, thrown where it cannot be returned as a value. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const problemError = (
  code: ProblemCode,
  message: string,
  more: Omit<Problem, 'code' | 'message'> = {},
): ProblemError => new ProblemError({ code, message, ...more });

export const invalidFields = (fields: Record<string, string>): ProblemError =>
  problemError('invalid_input', 'Some fields need a correction.', { fields });
