import 'server-only';
import type { ErrorTable } from '../provider';
import { VaultsApiError, type VaultsApiErrorKind } from './error';
import type { AnswerHeaders } from './retry';
import { createScrubber, stripSecrets } from './strip-secrets';

export interface RawAnswer {
  status: number;
  headers: AnswerHeaders;
  text: string;
}

/** A 2xx response. `body` is undefined if there was none. */
export interface Answer {
  status: number;
  body: unknown;
  requestId: string | undefined;
}

export interface Sent {
  isWrite: boolean;
  errors: ErrorTable;
  secrets: readonly string[];
  retryAfterMs: number | undefined;
}

const MESSAGE_CHARACTERS_MAX = 500;
const NAME_CHARACTERS_MAX = 200;
const UNPARSED = Symbol('unparsed');

/** Returns a server's text for one line of a page: no control or direction characters, and not too long. */
function plain(value: unknown, charactersMax: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  if (text === '') return undefined;
  return text.length > charactersMax ? `${text.slice(0, charactersMax).toWellFormed()}…` : text;
}

/** Returns the body without secrets; undefined if empty, UNPARSED if not JSON or nested too deeply. */
function parse(text: string, secrets: readonly string[]): unknown {
  if (text.trim() === '') return undefined;
  try {
    return stripSecrets(JSON.parse(text), secrets);
  } catch {
    return UNPARSED;
  }
}

const looksLikeHtml = ({ headers, text }: RawAnswer): boolean =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html|head|body)\b/i.test(text);

/** The id in the body first, then the headers, like the official client (api-contract §3.1). */
function requestIdOf(errors: ErrorTable, body: unknown, headers: AnswerHeaders): string | undefined {
  const places = [...errors.places(body).requestId, headers.get('x-request-id'), headers.get('request-id')];
  return firstPlain(places, NAME_CHARACTERS_MAX);
}

function kindOf({ kinds, kindsOfTypes }: ErrorTable, status: number, type = ''): VaultsApiErrorKind {
  return kindsOfTypes[type] ?? kinds[status] ?? (status >= 500 ? 'server' : 'invalid');
}

function firstPlain(values: readonly unknown[], charactersMax: number): string | undefined {
  for (const value of values) {
    const text = plain(value, charactersMax);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Statuses that are clear even if a gateway sends its own body. */
const SPEAKS_FOR_ITSELF: ReadonlySet<number> = new Set([401, 403, 405, 429, 501]);

function unreadable(answer: RawAnswer, sent: Sent, requestId: string | undefined, what: string) {
  const { status } = answer;
  return new VaultsApiError({
    kind: 'unreadable',
    message: `The Vaults API responded ${what} (HTTP ${status}).`,
    status,
    requestId,
    retryAfterMs: sent.retryAfterMs,
    ambiguous: sent.isWrite && (status < 300 || status >= 500),
  });
}

function refusal(answer: RawAnswer, body: unknown, sent: Sent, requestId: string | undefined) {
  const { status } = answer;
  if (looksLikeHtml(answer) && !SPEAKS_FOR_ITSELF.has(status))
    return unreadable(answer, sent, requestId, 'with a web page instead of JSON');
  const isPage = looksLikeHtml(answer);
  const text = isPage || body !== UNPARSED ? '' : createScrubber(sent.secrets)(answer.text);
  const places = sent.errors.places(body);
  const message = firstPlain([...places.message, text], MESSAGE_CHARACTERS_MAX);
  const type = firstPlain(places.type, NAME_CHARACTERS_MAX);
  const param = firstPlain(places.param, NAME_CHARACTERS_MAX);
  const kind = kindOf(sent.errors, status, type);
  return new VaultsApiError({
    kind,
    message: message ?? `The Vaults API responded with HTTP ${status}.`,
    status,
    type,
    param,
    field: param === undefined ? undefined : sent.errors.fieldOf(param),
    requestId,
    retryAfterMs: sent.retryAfterMs,
    ambiguous: sent.isWrite && kind === 'server',
  });
}

/** Returns the JSON without secrets, or a `VaultsApiError`. Does not throw, so that the caller can retry. */
export function readAnswer(answer: RawAnswer, sent: Sent): Answer | VaultsApiError {
  const { status } = answer;
  const body = parse(answer.text, sent.secrets);
  const id = requestIdOf(sent.errors, body, answer.headers);
  const requestId = id === undefined ? undefined : createScrubber(sent.secrets)(id);
  if (status === 0 || (status >= 300 && status < 400))
    return unreadable(answer, sent, requestId, 'with a redirect, which is not followed');
  if (status >= 400) return refusal(answer, body, sent, requestId);
  if (body !== UNPARSED) return { status, body, requestId };
  const what = looksLikeHtml(answer) ? 'with a web page instead of JSON' : 'with JSON that cannot be read';
  return unreadable(answer, sent, requestId, what);
}
