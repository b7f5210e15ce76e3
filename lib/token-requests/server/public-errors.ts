import 'server-only';
import type { Problem } from '@/lib/core/result';
import { log } from '@/lib/core/server/log';
import { ProblemError } from '@/lib/core/server/problem-error';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';
import type { RequestRow } from './request-row';

/** What is neither the API's error nor one of ours says nothing about the API. */
export const isKnownNotStored = (error: unknown): boolean =>
  error instanceof ProblemError ? error.problem.code !== 'outcome_unknown' : error instanceof VaultsApiError;

/** Sentences that were made for whoever holds the token, and say nothing of the API behind. */
const isForTeammate = ({ code }: Problem): boolean =>
  code === 'not_found' || code === 'not_proven' || code === 'invalid_input';

const unknown = (name: string): Problem => ({
  code: 'outcome_unknown',
  message: `It is not known whether the token was stored: no usable answer came. The link is closed, so that it is not stored twice. Tell ${name}, who can look at the vault and make a new link.`,
});

/** For somebody who is not signed in: not which API is behind and what it said. That is in the log. */
export function toTeammate(error: unknown, row: RequestRow): ProblemError {
  const problem = toProblem(error);
  if (error instanceof ProblemError && isForTeammate(problem)) return error;
  log().warn(
    { requestId: row.id, code: problem.code, apiRequestId: problem.requestId },
    'collect.not_stored',
  );
  if (!isKnownNotStored(error)) return new ProblemError(unknown(row.askedByName));
  const wait = problem.retryAfterMs === undefined ? {} : { retryAfterMs: problem.retryAfterMs };
  if (problem.code === 'rate_limited')
    return new ProblemError({
      ...{ code: 'rate_limited', ...wait },
      message:
        'Too much is being asked for at the moment. Nothing was stored, and the link still works. Wait a little, then try again.',
    });
  return new ProblemError({
    ...{ code: problem.code, ...wait },
    message: `The vault did not take the token. Nothing was stored, and the link still works. Try again in a little while; if it stays, tell ${row.askedByName}.`,
  });
}
