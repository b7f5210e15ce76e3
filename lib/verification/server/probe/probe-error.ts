import 'server-only';

/** A server may send a megabyte of words; a person reads none of it, and patterns are slow on long text. */
const WORDS_MAX = 4_000;

/** What is read of a server's words, before anything else looks at them. */
export const cutWords = (raw: string): string => raw.slice(0, WORDS_MAX);

/** Why an exchange with a server, or all of them, came to nothing. Holds raw words of the server: never shown as it is. */
export type Failure =
  | { kind: 'redirect'; to: string }
  /** It answered with an HTTP status of failure. */
  | { kind: 'status'; status: number; challenge: string | null; contentType: string; body: string }
  /** It answered well, but with something that is not of the protocol. */
  | { kind: 'content'; contentType: string }
  /** It answered within the protocol that it will not. */
  | { kind: 'rpc'; code: number; message: string }
  | { kind: 'network'; code: string }
  | { kind: 'too_large' }
  | { kind: 'too_deep' }
  /** An event stream was opened, and nothing came. */
  | { kind: 'silent' }
  | { kind: 'timeout' }
  /** It speaks JSON-RPC, but not so that it can be understood. */
  | { kind: 'protocol' };

/** The code of an error or of what caused it; where several addresses were tried, of the first try. */
function codeOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 5) return null;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const cause = codeOf(inner, depth + 1);
  if (cause !== null) return cause;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export const networkFailure = (error: unknown): Failure => {
  const code = codeOf(error) ?? 'UNKNOWN';
  return code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT' ? { kind: 'timeout' } : { kind: 'network', code };
};

/** OpenSSL's verification results and Node's own names for what is wrong with a TLS connection. */
export const isTlsCode = (code: string): boolean =>
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|EPROTO$)/.test(
    code,
  );
