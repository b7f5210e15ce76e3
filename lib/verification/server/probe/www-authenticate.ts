import 'server-only';

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const SCHEME = new RegExp(`^\\s*(${TOKEN})(?:\\s+(?!=)|\\s*$)`);

/** Characters read of a challenge. An unclosed quote takes quadratic time. */
const READ_MAX = 4_000;

/** Returns the schemes that a WWW-Authenticate header names (RFC 9110, 11.6.1), as written. */
export function schemesOf(challenge: string): string[] {
  const unquoted = challenge.slice(0, READ_MAX).replace(/"(?:[^"\\]|\\.)*"/g, 'quoted');
  return unquoted
    .split(',')
    .map((part) => SCHEME.exec(part)?.[1])
    .filter((scheme) => scheme !== undefined);
}

/** Returns one parameter of a WWW-Authenticate header (RFC 6750, 3), such as `error_description`. */
export function parameterOf(challenge: string, name: string): string | null {
  const match = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]+))`, 'i').exec(
    challenge.slice(0, READ_MAX),
  );
  return match === null ? null : (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? null);
}

const HEADER = /\bx-[a-z0-9-]{0,60}(?:key|token|auth)\b/i;
const SCHEMES = /\b(Sentry-Bearer|Token token=|HTTP Basic|Basic auth(?:entication|orization)?|Digest auth)/i;

/** Returns what the text of a refusal requires instead of a bearer token, or null. */
export function wantedIn(words: string): string | null {
  if (/\bbearer\b/i.test(words.replace(/sentry-bearer/gi, ''))) return null;
  const header = HEADER.exec(words)?.[0];
  if (header !== undefined) return `the header ${header}`;
  const scheme = SCHEMES.exec(words)?.[1];
  if (scheme === undefined) return null;
  if (/basic/i.test(scheme)) return 'Basic';
  return /digest/i.test(scheme) ? 'Digest' : /^token/i.test(scheme) ? 'Token' : 'Sentry-Bearer';
}
