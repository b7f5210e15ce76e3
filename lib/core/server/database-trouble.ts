import 'server-only';
import { type DatabaseTrouble, databaseSentence, troubleDigest } from '../database-trouble';

const CAUSES_MAX = 5;

/** By SQLSTATE or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const STATES: Readonly<Record<string, DatabaseTrouble>> = {
  '25006': 'read_only',
  '53100': 'full',
  '57014': 'slow',
  '55P03': 'slow',
  '25P03': 'slow',
  '08': 'unreachable',
  '53': 'unreachable',
  '57': 'unreachable',
  '58': 'unreachable',
};

/** Socket errors (errno(3), getaddrinfo(3)). */
const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)$/;

/** Errors to which pg and pg-pool give no code. */
const WORDS: readonly [RegExp, DatabaseTrouble][] = [
  [/^timeout exceeded when trying to connect$/, 'slow'],
  [/^(timeout expired|Connection terminated)/, 'unreachable'],
  [/^Client has encountered a connection error/, 'unreachable'],
];

function troubleOfOne(error: Error): DatabaseTrouble | null {
  if (error.name === 'DatabaseSilent') return 'slow';
  const code = 'code' in error ? String(error.code) : '';
  if ('severity' in error) return STATES[code] ?? STATES[code.slice(0, 2)] ?? null;
  const isOfSocket = 'syscall' in error && /^(connect|read|write|getaddrinfo)$/.test(String(error.syscall));
  if (isOfSocket && SOCKET.test(code)) return 'unreachable';
  return WORDS.find(([words]) => words.test(error.message))?.[1] ?? null;
}

/** Returns what an error says about the database; null if the database is not the cause. */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  let cause = error;
  for (let depth = 0; depth < CAUSES_MAX && cause instanceof Error; depth += 1) {
    const trouble = troubleOfOne(cause);
    if (trouble !== null) return trouble;
    cause = cause.cause;
  }
  return null;
}

/**
 * For awaited work of a page. Adds a `digest` to a database error, from which the error page takes its
 * message; Next hides everything else from the browser. Rejects like `work`.
 */
export async function naming<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const trouble = databaseTrouble(error);
    if (trouble === null) throw error;
    throw Object.assign(new Error(databaseSentence(trouble), { cause: error }), {
      digest: troubleDigest(trouble),
    });
  }
}
