import 'server-only';
import { VaultsApiError, type VaultsApiErrorKind } from './error';

/** Why a call was cut short by ourselves, when it was. */
export type Cut = 'timeout' | 'aborted' | 'stopping' | 'too_large' | null;

/** Failures that come before the first byte is sent. TLS failures are here: no request was spoken yet. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_NODATA|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*_CERT(_.*)?|ERR_TLS_.*|ERR_SSL_.*|UNABLE_TO_.*|EPROTO)$/;

/** The codes of an error, its causes and, where several addresses were tried, of each try. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const tries = error instanceof AggregateError ? error.errors : [];
  const inner = [error.cause, ...tries].flatMap((part) => codesOf(part, depth + 1));
  if (inner.length > 0) return inner;
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The Vaults API refused the connection.',
  ENOTFOUND: 'The host of the Vaults API was not found.',
  EAI_AGAIN: 'The host of the Vaults API could not be looked up.',
};

const CUTS: Readonly<Record<Exclude<Cut, null>, { kind: VaultsApiErrorKind; message: string }>> = {
  timeout: { kind: 'unreachable', message: 'The Vaults API did not answer in time.' },
  aborted: { kind: 'aborted', message: 'The call was given up.' },
  stopping: { kind: 'stopping', message: 'Strongroom is shutting down.' },
  too_large: { kind: 'unreadable', message: 'The answer of the Vaults API is too large to be read.' },
};

/** Of a call that was not sent because this process ends. */
export const stoppingError = (): VaultsApiError => new VaultsApiError(CUTS.stopping);

/**
 * What a broken call means. A write is ambiguous unless the failure shows that nothing was sent. The
 * cause is left out on purpose: it may quote the request.
 */
export function connectionError(error: unknown, isWrite: boolean, cut: Cut): VaultsApiError {
  if (cut !== null) return new VaultsApiError({ ...CUTS[cut], ambiguous: isWrite });
  const codes = codesOf(error);
  const wasSent = codes.length === 0 || !codes.every((code) => BEFORE_SENDING.test(code));
  const code = codes[0];
  const reason = code === undefined ? undefined : ADVICE[code];
  return new VaultsApiError({
    kind: 'unreachable',
    message: reason ?? `The connection to the Vaults API broke${code === undefined ? '' : ` (${code})`}.`,
    ambiguous: isWrite && wasSent,
  });
}
