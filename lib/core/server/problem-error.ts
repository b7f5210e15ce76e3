import 'server-only';
import type { Problem } from '../result';

/** An expected failure that is not the API's: thrown where there is no value to return it in. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
