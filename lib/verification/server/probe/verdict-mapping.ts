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

/** Where servers put words for people in JSON: OAuth (RFC 6750), problems (RFC 9457), JSON-RPC. */
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
      // Then it is text.
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
    const name = words.clean(wanted, 40) ?? 'something else';
    return {
      code: 'wrong_scheme',
      sentence: `The server asks for ${name} instead of a bearer token: agents send nothing else, so look in its documentation for a way that takes “Authorization: Bearer”.`,
      said,
    };
  }
  const status = failure.kind === 'status' ? ` (${failure.status})` : '';
  if (failure.kind === 'status' && failure.status === 403)
    return {
      code: 'refused',
      sentence: `The server does not let this token in${status}: give it the rights that the server asks for, or use one that has them.`,
      said,
    };
  const where =
    at === 'tools' ? 'answers anybody, but refuses to list its tools with this token' : 'refuses this token';
  const isOAuth = failure.kind === 'status' && /resource_metadata/i.test(failure.challenge ?? '');
  const hint = isOAuth
    ? '; the server signs people in by OAuth, so a token of another kind may never be taken'
    : '';
  return {
    code: 'refused',
    sentence: `The server ${where}${status}: copy the token again, whole, and look at its source whether it has expired or was revoked${hint}.`,
    said,
  };
}

const cutPath = (url: string): string => (url.length <= 200 ? url : `${url.slice(0, 199)}…`);

/** Without query, fragment and user name, and without parts of the path that look like secrets. */
function placeOf(to: string, words: Words): string | null {
  if (!URL.canParse(to)) return null;
  const { protocol, host, pathname } = new URL(to);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const shown = pathname.split('/').map((part) => (part === '' ? '' : (words.clean(part, 60) ?? '…')));
  const place = words.clean(host, 253);
  return place === null ? null : cutPath(`${protocol}//${place}${shown.join('/')}`);
}

const TLS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: its owner has to renew it',
  CERT_NOT_YET_VALID: 'is not valid yet: look at the clocks here and there',
  CERT_REVOKED: 'was revoked: its owner has to replace it',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'is self-signed: its owner has to get one from a public authority, or an administrator has to trust it with NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN:
    'comes from an authority that is not trusted here: an administrator can trust it with NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes without the certificates between it and its authority, or from one that is not trusted here: its owner has to send them, or an administrator has to trust it with NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host: check the host of the URL',
};

function tlsFinding(code: string): Finding {
  const what =
    TLS[code] ??
    (/^UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code) ? TLS.UNABLE_TO_VERIFY_LEAF_SIGNATURE : undefined);
  const sentence =
    what === undefined
      ? `No secure connection came about (${code}): look whether the server speaks TLS at this port, and in a version of this decade.`
      : `The certificate of the server ${what}.`;
  return { code: 'tls', sentence, said: null };
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host HOST was not found: check how it is spelled.',
  EAI_AGAIN: 'The host HOST could not be looked up: try again, and tell an administrator if it stays so.',
  ECONNREFUSED: 'Nothing listens at HOST: check host and port, or look whether the server runs.',
  EHOSTUNREACH: 'No way leads from here to HOST: tell an administrator, or look whether the server runs.',
  ENETUNREACH: 'No way leads from here to HOST: tell an administrator, or look whether the server runs.',
};

const placeName = (url: URL): string => (url.port === '' ? hostOf(url) : `${hostOf(url)}:${url.port}`);

export function networkFinding(code: string, url: URL): Finding {
  if (isTlsCode(code)) return tlsFinding(code);
  const sentence =
    NETWORK[code] ?? 'The connection to HOST broke: try again, and look whether the server runs.';
  return { code: 'unreachable', sentence: sentence.replace('HOST', placeName(url)), said: null };
}

export const timeoutFinding = (seconds: number): Finding => ({
  code: 'timeout',
  sentence: `The server did not answer in full within ${counted(seconds, 'second')}: try again, and look whether it is well.`,
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
      sentence: 'The server asks for fewer requests (429): try again in some minutes.',
      said,
    };
  if (status >= 500)
    return {
      code: 'unreachable',
      sentence: `The server is out of order (${status}): try again later.`,
      said,
    };
  const type = contentType === 'text/html' ? ' with a web page' : '';
  return notMcp(
    `The server answers${type}, but not as an MCP server (${status}): check the path of the URL.`,
    said,
  );
}

/** What a run with the token that failed says, in words for a person. `seconds`: what it had. */
export function findingOf(
  { at, failure }: Extract<Outcome, { ok: false }>,
  { url, words, seconds }: { url: URL; words: Words; seconds: number },
): Finding {
  if (isRefusal(failure)) return refusal(failure, at, words);
  switch (failure.kind) {
    case 'redirect': {
      const to = placeOf(failure.to, words);
      const sentence = `The server sends callers on to ${to ?? 'another address'}: no token is sent after a redirect, so enter that URL if you trust it.`;
      return { code: 'redirects', sentence, said: null };
    }
    case 'status':
      return statusFinding(failure, words);
    case 'content':
      return notMcp(
        failure.contentType === 'text/html'
          ? 'The server answers with a web page, not as an MCP server: check the path of the URL.'
          : 'The server answers, but not as an MCP server: check the path of the URL.',
      );
    case 'rpc':
      return notMcp(
        `The server answers ${at === 'tools' ? 'the handshake, but not the question for its tools' : 'the handshake with an error'} (${failure.code}): look in its documentation what it needs.`,
        words.clean(failure.message),
      );
    case 'network':
      return networkFinding(failure.code, url);
    case 'timeout':
      return timeoutFinding(seconds);
    case 'too_large':
      return notMcp(
        'The server sends more than 1 MB, which no MCP handshake does: check the path of the URL.',
      );
    case 'too_deep':
      return notMcp('The server sends data that nests deeper than is read here: check the path of the URL.');
    case 'silent':
      return notMcp('The server opens a stream but never says where messages go: check the path of the URL.');
    case 'protocol':
      return notMcp('The server answers, but not as the MCP protocol has it: check the path of the URL.');
  }
}

/** How the same server treats a caller without a token. `unclear`: another failure than a refusal. */
export function treatmentOf(outcome: Outcome): 'let in' | 'kept out' | 'unclear' {
  if (outcome.ok) return 'let in';
  // A way to a sign-in page is a refusal too.
  return isRefusal(outcome.failure) || outcome.failure.kind === 'redirect' ? 'kept out' : 'unclear';
}
