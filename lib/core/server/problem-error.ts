import 'server-only';
import type { Problem, ProblemCode } from '../result';

/** An expected failure that is not the API's: thrown where there is no value to return it in. */
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

/** Inputs that need a correction: a sentence for each field. */
export const invalidFields = (fields: Record<string, string>): ProblemError =>
  problemError('invalid_input', 'Some fields need a correction.', { fields });
