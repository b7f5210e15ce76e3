import 'server-only';

/** A server may send a megabyte of text, and patterns are slow on long text. */
const WORDS_MAX = 4_000;

/** Shortens a server's text before any other code reads it. */
export const cutWords = (raw: string): string => raw.slice(0, WORDS_MAX);

/** Why one exchange with a server, or the whole run, failed. Holds raw text of the server: never shown unsanitized. */
export type Failure =
  | { kind: 'redirect'; to: string }
  | { kind: 'status'; status: number; challenge: string | null; contentType: string; body: string }
  /** It replied with success, but not in the protocol. */
  | { kind: 'content'; contentType: string }
  | { kind: 'rpc'; code: number; message: string }
  | { kind: 'network'; code: string }
  | { kind: 'too_large' }
  | { kind: 'too_deep' }
  /** It opened an event stream and sent nothing. */
  | { kind: 'silent' }
  | { kind: 'timeout' }
  /** It replied with JSON-RPC that is not valid MCP. */
  | { kind: 'protocol' };

/** Returns the code of an error or of its cause; if several addresses were tried, of the first one. */
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

/** OpenSSL's verification results and Node's own names for TLS errors. */
export const isTlsCode = (code: string): boolean =>
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|EPROTO$)/.test(
    code,
  );
