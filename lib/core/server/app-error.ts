import 'server-only';
import type { Problem, ProblemCode } from '../result';

/** An expected failure outside of the API, thrown where it cannot be returned as a value. */
export class AppError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const appError = (
  code: ProblemCode,
  message: string,
  more: Omit<Problem, 'code' | 'message'> = {},
): AppError => new AppError({ code, message, ...more });

export const invalidFields = (fields: Record<string, string>): AppError =>
  appError('invalid_input', 'Some fields need a correction.', { fields });
