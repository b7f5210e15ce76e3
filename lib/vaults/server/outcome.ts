import 'server-only';
import type { Problem } from '@/lib/core/result';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError, type VaultsApiErrorKind } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';

/** Answers that say that nothing was done. `unreachable` counts only where nothing was sent. */
const REFUSALS: ReadonlySet<VaultsApiErrorKind> = new Set([
  'invalid',
  'pat_refused',
  'forbidden',
  'not_found',
  'conflict',
  'rate_limited',
  'unsupported',
  'unreachable',
  'stopping',
] satisfies VaultsApiErrorKind[]);

/** True when the API is known not to have acted. Everything else may have taken effect. */
export const isRefusal = (error: VaultsApiError): boolean => !error.ambiguous && REFUSALS.has(error.kind);

/** The error of the API, or a rethrow: what is not the API's says nothing about what the API did. */
export function apiError(error: unknown): VaultsApiError {
  if (error instanceof VaultsApiError) return error;
  throw error;
}

/**
 * What went wrong, fit to be stored and shown. An API may quote what it was sent, so tokens are
 * taken out even though the client promises not to pass them on.
 */
export function problemOf(
  error: VaultsApiError,
  ...secrets: readonly (CredentialSecret | undefined)[]
): Problem {
  const problem = toProblem(error);
  const without = (text: string) => withoutSecrets(text, secrets);
  const { message, fields, requestId } = problem;
  return {
    ...problem,
    message: without(message),
    ...(fields && {
      fields: Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, without(text)])),
    }),
    ...(requestId !== undefined && { requestId: without(requestId) }),
  };
}

export const withoutSecrets = (text: string, secrets: readonly (CredentialSecret | undefined)[]): string =>
  secrets
    .flatMap((secret) => secret?.secrets() ?? [])
    .reduce((kept, secret) => (secret ? kept.replaceAll(secret, '[removed]') : kept), text);

/** The same, for a write of which nobody knows whether it took effect. */
export function unknownOutcome(error: VaultsApiError, secret?: CredentialSecret): Problem {
  return { ...problemOf(error, secret), code: 'outcome_unknown' };
}

export const conflict = (message: string): Problem => ({ code: 'conflict', message });

/** The API accepted a change, and what it shows contradicts that. */
export const contradiction = (message: string): VaultsApiError =>
  new VaultsApiError({ kind: 'unreadable', message, ambiguous: true });
