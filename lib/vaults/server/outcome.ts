import 'server-only';
import type { Problem } from '@/lib/core/result';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError, type VaultsApiErrorKind } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';

/** Errors that mean that nothing was done. `unreachable` counts only if nothing was sent. */
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

/** True if the API certainly did not act. Every other error may have taken effect. */
export const isRefusal = (error: VaultsApiError): boolean => !error.ambiguous && REFUSALS.has(error.kind);

/** Returns the API's error and rethrows others, which say nothing about what the API did. */
export function apiError(error: unknown): VaultsApiError {
  if (error instanceof VaultsApiError) return error;
  throw error;
}

/** Returns an error to store and show. Removes tokens again, because an API may quote its input. */
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

export function unknownOutcome(error: VaultsApiError, secret?: CredentialSecret): Problem {
  return { ...problemOf(error, secret), code: 'outcome_unknown' };
}

export const conflict = (message: string): Problem => ({ code: 'conflict', message });

/** The API accepted a change, but its state contradicts that. */
export const contradiction = (message: string): VaultsApiError =>
  new VaultsApiError({ kind: 'unreadable', message, ambiguous: true });
