import 'server-only';
import type { Problem } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import { log } from '@/lib/core/server/log';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';
import type { RequestRow } from './request-row';

/** Any other error shows nothing about what the API did. */
export const isKnownNotStored = (error: unknown): boolean =>
  error instanceof AppError ? error.problem.code !== 'outcome_unknown' : error instanceof VaultsApiError;

const isForTeammate = ({ code }: Problem): boolean =>
  code === 'not_found' || code === 'not_proven' || code === 'invalid_input';

const unknown = (name: string): Problem => ({
  code: 'outcome_unknown',
  message: `It is not known whether the token was stored, because no usable response arrived. The link is closed so that the token is not stored twice. Ask ${name} to check the vault and create a new link.`,
});

/** Hides the API and its response, because the teammate is not signed in. The server log has both. */
export function toTeammate(error: unknown, row: RequestRow): AppError {
  const problem = toProblem(error);
  if (error instanceof AppError && isForTeammate(problem)) return error;
  log().warn(
    { requestId: row.id, code: problem.code, apiRequestId: problem.requestId },
    'collect.not_stored',
  );
  if (!isKnownNotStored(error)) return new AppError(unknown(row.askedByName));
  const wait = problem.retryAfterMs === undefined ? {} : { retryAfterMs: problem.retryAfterMs };
  if (problem.code === 'rate_limited')
    return new AppError({
      ...{ code: 'rate_limited', ...wait },
      message:
        'There are too many requests at the moment. Nothing was stored, and the link still works. Wait a few minutes, then try again.',
    });
  return new AppError({
    ...{ code: problem.code, ...wait },
    message: `The vault did not accept the token. Nothing was stored, and the link still works. Try again in a few minutes. If it fails again, contact ${row.askedByName}.`,
  });
}
