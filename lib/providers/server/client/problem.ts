import 'server-only';
import { randomUUID } from 'node:crypto';
import { counted } from '@/lib/core/counted';
import { databaseSentence } from '@/lib/core/database-trouble';
import type { Problem, ProblemCode } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import { databaseTrouble } from '@/lib/core/server/database-trouble';
import { log, traceOf } from '@/lib/core/server/log';
import { VaultsApiError, type VaultsApiErrorKind } from './error';

const CODES: Readonly<Record<VaultsApiErrorKind, ProblemCode>> = {
  invalid: 'invalid_input',
  pat_refused: 'pat_refused',
  forbidden: 'forbidden',
  not_found: 'not_found',
  conflict: 'conflict',
  rate_limited: 'rate_limited',
  unsupported: 'unexpected',
  server: 'upstream_unavailable',
  unreachable: 'upstream_unavailable',
  unreadable: 'upstream_unreadable',
  aborted: 'upstream_unavailable',
  stopping: 'upstream_unavailable',
};

const quoted = (sentence: string, said: string): string => `${sentence} The API says: “${said}”`;

const seconds = (ms: number): string => {
  return counted(Math.max(1, Math.ceil(ms / 1_000)), 'second');
};

const wait = (error: VaultsApiError): string =>
  error.retryAfterMs === undefined
    ? 'Wait a moment, then try again.'
    : `Wait ${seconds(error.retryAfterMs)}, then try again.`;

const SENTENCES: Readonly<Record<VaultsApiErrorKind, (error: VaultsApiError) => string>> = {
  invalid: (error) =>
    error.status === undefined
      ? `${error.message} Nothing was sent.`
      : quoted('The Vaults API did not accept this. Nothing was changed.', error.message),
  pat_refused: (error) =>
    quoted(
      'The Vaults API rejected the PAT. Check that QODER_PAT is valid and belongs to the API at VAULTS_API_URL, then restart.',
      error.message,
    ),
  forbidden: (error) =>
    quoted('The personal access token does not have permission for this. Use one that does.', error.message),
  not_found: (error) =>
    quoted(
      'The Vaults API does not have this entry. It may have been deleted. Go back to the list.',
      error.message,
    ),
  conflict: (error) =>
    quoted(
      'The Vaults API refused this because the entry has changed. Reload the page to see its current state.',
      error.message,
    ),
  rate_limited: (error) => `The Vaults API is receiving too many requests. ${wait(error)}`,
  unsupported: () => 'The connected Vaults API cannot do this. Nothing was changed.',
  server: (error) =>
    quoted(`The Vaults API returned an error (HTTP ${error.status}). ${wait(error)}`, error.message),
  unreachable: (error) =>
    `The Vaults API cannot be reached. ${error.message} Check VAULTS_API_URL and the network, then try again.`,
  unreadable: (error) =>
    `${error.message} A gateway may have responded instead. Try again. If it fails again, check VAULTS_API_URL.`,
  aborted: () => 'The request was canceled before it was complete. Try again.',
  stopping: () => 'Strongroom is shutting down, so this was not done. Try again after the restart.',
};

const OUTCOME_UNKNOWN =
  'It is not known whether the change was made. It was sent, but the Vaults API did not confirm it. Check the current state before you try again.';

function apiProblem(error: VaultsApiError): Problem {
  const field = error.kind === 'invalid' ? error.field : undefined;
  return {
    code: error.ambiguous ? 'outcome_unknown' : CODES[error.kind],
    message: error.ambiguous ? `${OUTCOME_UNKNOWN} (${error.message})` : SENTENCES[error.kind](error),
    ...(field !== undefined && { fields: { [field]: error.message } }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: Math.ceil(error.retryAfterMs) }),
  };
}

/** Errors that Next throws for control flow: redirect, not found, dynamic rendering. */
const isOfNext = (error: unknown): boolean =>
  error instanceof Error &&
  'digest' in error &&
  typeof error.digest === 'string' &&
  /^(NEXT_|DYNAMIC_SERVER_USAGE|BAILOUT_)/.test(error.digest);

/**
 * Returns the problem to show for any thrown value. An unexpected error becomes “Something went wrong” with
 * an id, under which the log has the cause. Rethrows the control flow errors of Next.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof VaultsApiError) return apiProblem(error);
  if (error instanceof AppError) return error.problem;
  if (isOfNext(error)) throw error;
  const requestId = randomUUID();
  log().error({ requestId, error: traceOf(error) }, 'unexpected');
  const trouble = databaseTrouble(error);
  if (trouble !== null)
    return { code: 'database_unavailable', message: databaseSentence(trouble), requestId };
  return {
    code: 'unexpected',
    message: 'Something went wrong. Try again. If it fails again, look for the request id in the server log.',
    requestId,
  };
}
