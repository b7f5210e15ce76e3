import 'server-only';
import { VaultsApiError, type VaultsApiErrorKind } from './error';

export type Cut = 'timeout' | 'aborted' | 'stopping' | 'too_large' | null;

/** Failures before the first byte is sent, including TLS failures. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_NODATA|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*_CERT(_.*)?|ERR_TLS_.*|ERR_SSL_.*|UNABLE_TO_.*|EPROTO)$/;

/** Returns the codes of an error, of its causes, and of each attempt if there were several addresses. */
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
  EAI_AGAIN: 'The host of the Vaults API could not be resolved.',
};

const CUTS: Readonly<Record<Exclude<Cut, null>, { kind: VaultsApiErrorKind; message: string }>> = {
  timeout: { kind: 'unreachable', message: 'The Vaults API did not respond in time.' },
  aborted: { kind: 'aborted', message: 'The call was canceled.' },
  stopping: { kind: 'stopping', message: 'Strongroom is shutting down.' },
  too_large: { kind: 'unreadable', message: 'The response of the Vaults API is too large to read.' },
};

export const stoppingError = (): VaultsApiError => new VaultsApiError(CUTS.stopping);

/** A write is ambiguous unless nothing was sent. Omits the cause, because it may quote the request. */
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
