import 'server-only';
import { counted } from '@/lib/core/counted';
import { hostOf } from '@/lib/core/server/address-rules';
import type { Verdict } from '@/lib/verification/verdict';
import type { Outcome } from './handshake';
import { isShallow } from './json-depth';
import { cutWords, type Failure, isTlsCode } from './probe-error';
import type { Words } from './sanitize-server-text';
import { parameterOf, schemesOf, wantedIn } from './www-authenticate';

export type Finding = Pick<Verdict, 'code' | 'sentence' | 'said'>;
type Status = Extract<Failure, { kind: 'status' }>;

const REFUSAL =
  /\b(unauthori[sz]ed|unauthenticated|authenticat\w*|authori[sz]ation|forbidden|not permitted|permission denied|access denied|(invalid|expired|revoked|missing|bad) (\w+ )?(token|api[ -]?key|credentials?)|40[13])\b/i;

/** Where servers put text for people in JSON: OAuth (RFC 6750), problems (RFC 9457), JSON-RPC. */
function wordsOfJson(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return wordsOfJson(value[0], depth + 1);
  if (typeof value !== 'object' || value === null || depth > 4) return null;
  const fields = new Map(Object.entries(value));
  for (const name of ['error_description', 'message', 'detail', 'title', 'error', 'errors', 'reason']) {
    const words = fields.has(name) ? wordsOfJson(fields.get(name), depth + 1) : null;
    if (words !== null) return words;
  }
  return null;
}

function wordsOf({ body, challenge }: Status): string | null {
  const text = body.trim();
  if (/^[{["]/.test(text) && isShallow(text)) {
    try {
      const words = wordsOfJson(JSON.parse(text));
      if (words !== null && words.trim() !== '') return cutWords(words);
    } catch {
      // Not JSON: plain text.
    }
  }
  const described = challenge === null ? null : parameterOf(challenge, 'error_description');
  if (described !== null) return described;
  const head = cutWords(text);
  const page = /<title[^<>]{0,200}>([^<]*)/i.exec(head)?.[1];
  return page ?? (head === '' || head.startsWith('<') ? null : head);
}

const isRefusal = (failure: Failure): boolean =>
  (failure.kind === 'status' &&
    (failure.status === 401 ||
      failure.status === 403 ||
      (failure.status === 400 && (failure.challenge !== null || REFUSAL.test(wordsOf(failure) ?? ''))))) ||
  (failure.kind === 'rpc' && REFUSAL.test(failure.message));

function wantedBy(failure: Failure): string | null {
  if (failure.kind === 'rpc') return wantedIn(failure.message);
  if (failure.kind !== 'status') return null;
  const schemes = failure.challenge === null ? [] : schemesOf(failure.challenge);
  if (schemes.some((scheme) => scheme.toLowerCase() === 'bearer')) return null;
  return schemes[0] ?? wantedIn(`${wordsOf(failure) ?? ''} ${failure.body.slice(0, 2_000)}`);
}

function refusal(failure: Failure, at: 'handshake' | 'tools', words: Words): Finding {
  const raw = failure.kind === 'rpc' ? failure.message : failure.kind === 'status' ? wordsOf(failure) : null;
  const said = raw === null ? null : words.clean(raw);
  const wanted = wantedBy(failure);
  if (wanted !== null) {
    const name = words.clean(wanted, 40) ?? 'another scheme';
    return {
      code: 'wrong_scheme',
      sentence: `The server requires ${name} instead of a bearer token, but agents send only bearer tokens. Look in its documentation for access with “Authorization: Bearer”.`,
      said,
    };
  }
  const status = failure.kind === 'status' ? ` (${failure.status})` : '';
  if (failure.kind === 'status' && failure.status === 403)
    return {
      code: 'refused',
      sentence: `The server does not permit this token${status}. Grant it the permissions that the server requires, or use another token.`,
      said,
    };
  const where =
    at === 'tools'
      ? 'accepts any caller, but refuses to list its tools with this token'
      : 'refuses this token';
  const isOAuth = failure.kind === 'status' && /resource_metadata/i.test(failure.challenge ?? '');
  const hint = isOAuth ? ' The server uses OAuth, so it may not accept other kinds of tokens.' : '';
  return {
    code: 'refused',
    sentence: `The server ${where}${status}. Copy the whole token again, and check at its source whether it has expired or was revoked.${hint}`,
    said,
  };
}

const cutPath = (url: string): string => (url.length <= 200 ? url : `${url.slice(0, 199)}…`);

/** Removes the query, the fragment, the user name and the path parts that look like secrets. */
function placeOf(to: string, words: Words): string | null {
  if (!URL.canParse(to)) return null;
  const { protocol, host, pathname } = new URL(to);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const shown = pathname.split('/').map((part) => (part === '' ? '' : (words.clean(part, 60) ?? '…')));
  const place = words.clean(host, 253);
  return place === null ? null : cutPath(`${protocol}//${place}${shown.join('/')}`);
}

const TLS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired. Its owner must renew it.',
  CERT_NOT_YET_VALID: 'is not valid yet. Check the clocks of both machines.',
  CERT_REVOKED: 'was revoked. Its owner must replace it.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'is self-signed. Its owner must get one from a public authority, or an administrator must trust it with NODE_EXTRA_CA_CERTS.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'is from an authority that this console does not trust. An administrator can trust it with NODE_EXTRA_CA_CERTS.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'lacks intermediate certificates, or is from an authority that this console does not trust. Its owner must add them, or an administrator must trust the authority with NODE_EXTRA_CA_CERTS.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host. Check the host of the URL.',
};

function tlsFinding(code: string): Finding {
  const what =
    TLS[code] ??
    (/^UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code) ? TLS.UNABLE_TO_VERIFY_LEAF_SIGNATURE : undefined);
  const sentence =
    what === undefined
      ? `The TLS connection failed (${code}). Check whether the server supports TLS on this port, in a current version.`
      : `The certificate of the server ${what}`;
  return { code: 'tls', sentence, said: null };
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host HOST was not found. Check its spelling.',
  EAI_AGAIN: 'The host HOST could not be looked up. Try again. If this continues, contact an administrator.',
  ECONNREFUSED: 'HOST refuses connections. Check the host and the port, and whether the server is running.',
  EHOSTUNREACH:
    'HOST is not reachable from this console. Check whether the server is running, or contact an administrator.',
  ENETUNREACH:
    'HOST is not reachable from this console. Check whether the server is running, or contact an administrator.',
};

const placeName = (url: URL): string => (url.port === '' ? hostOf(url) : `${hostOf(url)}:${url.port}`);

export function networkFinding(code: string, url: URL): Finding {
  if (isTlsCode(code)) return tlsFinding(code);
  const sentence =
    NETWORK[code] ?? 'The connection to HOST was lost. Try again, and check whether the server is running.';
  return { code: 'unreachable', sentence: sentence.replace('HOST', placeName(url)), said: null };
}

export const timeoutFinding = (seconds: number): Finding => ({
  code: 'timeout',
  sentence: `The server did not respond completely within ${counted(seconds, 'second')}. Try again, and check the state of the server.`,
  said: null,
});

const notMcp = (sentence: string, said: string | null = null): Finding => ({
  code: 'not_mcp',
  sentence,
  said,
});

function statusFinding(failure: Status, words: Words): Finding {
  const { status, contentType } = failure;
  const raw = wordsOf(failure);
  const said = raw === null ? null : words.clean(raw);
  if (status === 429)
    return {
      code: 'unreachable',
      sentence: 'The server limits requests (429). Try again in a few minutes.',
      said,
    };
  if (status >= 500)
    return {
      code: 'unreachable',
      sentence: `The server returned an error (${status}). Try again later.`,
      said,
    };
  const type = contentType === 'text/html' ? ' with a web page' : '';
  return notMcp(
    `The server responds${type}, but not as an MCP server (${status}). Check the path of the URL.`,
    said,
  );
}

/** Returns what a failed run with the token means, as text for a person. `seconds`: its time limit. */
export function findingOf(
  { at, failure }: Extract<Outcome, { ok: false }>,
  { url, words, seconds }: { url: URL; words: Words; seconds: number },
): Finding {
  if (isRefusal(failure)) return refusal(failure, at, words);
  switch (failure.kind) {
    case 'redirect': {
      const to = placeOf(failure.to, words);
      const sentence = `The server redirects to ${to ?? 'another address'}. Strongroom sends no token after a redirect. Enter that URL if you trust it.`;
      return { code: 'redirects', sentence, said: null };
    }
    case 'status':
      return statusFinding(failure, words);
    case 'content':
      return notMcp(
        failure.contentType === 'text/html'
          ? 'The server responds with a web page, not as an MCP server. Check the path of the URL.'
          : 'The server responds, but not as an MCP server. Check the path of the URL.',
      );
    case 'rpc':
      return notMcp(
        `The server ${at === 'tools' ? 'completes the handshake, but does not list its tools' : 'answers the handshake with an error'} (${failure.code}). Look in its documentation for what it requires.`,
        words.clean(failure.message),
      );
    case 'network':
      return networkFinding(failure.code, url);
    case 'timeout':
      return timeoutFinding(seconds);
    case 'too_large':
      return notMcp(
        'The server sends more than 1 MB, which no MCP handshake does. Check the path of the URL.',
      );
    case 'too_deep':
      return notMcp(
        'The server sends data that nests deeper than Strongroom reads. Check the path of the URL.',
      );
    case 'silent':
      return notMcp(
        'The server opens a stream but does not name its message endpoint. Check the path of the URL.',
      );
    case 'protocol':
      return notMcp('The server responds, but not according to the MCP protocol. Check the path of the URL.');
  }
}

/** How the same server treats a caller without a token. `unclear`: a failure that is not a refusal. */
export function treatmentOf(outcome: Outcome): 'let in' | 'kept out' | 'unclear' {
  if (outcome.ok) return 'let in';
  // A redirect to a sign-in page is also a refusal.
  return isRefusal(outcome.failure) || outcome.failure.kind === 'redirect' ? 'kept out' : 'unclear';
}
