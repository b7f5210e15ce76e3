import 'server-only';
import { randomUUID } from 'node:crypto';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { request } from 'undici';
import { unlessAborted } from '@/lib/core/server/abortable';
import { countUpstream } from '@/lib/core/server/metrics';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import type { Provider } from '../provider';
import { createAddress, type Query } from './address';
import { type Cut, connectionError, stoppingError } from './connection-error';
import { VaultsApiError } from './error';
import type { Ceilings } from './rate-limit';
import { type Answer, readAnswer } from './response';
import { type AnswerHeaders, backoffMs, type Clock, retryAfterMs, shouldRetry } from './retry';

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  /** Segments after the base URL, not encoded. */
  path: readonly string[];
  query?: Query;
  body?: unknown;
  /** Secrets in the body, which are removed from the response. */
  secrets?: readonly string[];
  signal?: AbortSignal | undefined;
}

interface Sent {
  method: Call['method'];
  headers: Record<string, string>;
  signal: AbortSignal;
  body?: string;
}

/** One exchange. A redirect is returned like any other response and not followed. */
type Fetch = (
  url: string,
  sent: Sent,
) => Promise<Pick<Response, 'status'> & { headers: AnswerHeaders; body: AsyncIterable<Uint8Array> | null }>;

export interface TransportOptions {
  baseUrl: string;
  pat: string;
  provider: Pick<Provider, 'headers' | 'errors'>;
  fetch: Fetch;
  clock: Clock;
  ceilings?: Ceilings | undefined;
  attemptTimeoutMs?: number | undefined;
  overallTimeoutMs?: number | undefined;
  retriesMax?: number | undefined;
  /** The longest wait before a retry. A longer one is reported instead, because a person is waiting. */
  waitMaxMs?: number | undefined;
  bodyBytesMax?: number | undefined;
  stopping?: Stopping | undefined;
  /** Called for every attempt with its failure, or null, and its time in ms. */
  onAttempt?: ((failure: VaultsApiError['kind'] | null, ms: number) => void) | undefined;
}

/** Sends one call. Rejects only with `VaultsApiError`. */
export type Transport = (call: Call) => Promise<Answer>;

const ATTEMPT_TIMEOUT_MS = 15_000;
const OVERALL_TIMEOUT_MS = 20_000;
const RETRIES_MAX = 2;
const WAIT_MAX_MS = 2_000;
const BODY_BYTES_MAX = 8 * 1024 * 1024;

class BodyTooLarge extends Error {}

/** By content coding (RFC 9110 §8.4.1). */
const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Sends to the network directly, because the `fetch` of Next and React traces and shares calls. */
export const networkFetch: Fetch = async (url, sent) => {
  const headers = { ...sent.headers, 'accept-encoding': 'gzip, deflate, br' };
  const { statusCode: status, headers: received, body } = await request(url, { ...sent, headers });
  const get = (name: string) => {
    const value = received[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  const decoder = DECODERS.get(get('content-encoding')?.trim().toLowerCase() ?? '');
  // The last stream reports every error, and it is the one that is read.
  return { status, headers: { get }, body: decoder ? pipeline(body, decoder(), () => {}) : body };
};

export const fetchFrom =
  (answer: (request: Request) => Promise<Response>): Fetch =>
  (url, sent) =>
    answer(new Request(url, sent));

async function readText(body: AsyncIterable<Uint8Array> | null, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Aborts after `ms`, or with the caller or this process, and says which. Call `release` at the end. */
function createDeadline(ms: number, caller: AbortSignal | undefined, over: AbortSignal) {
  const controller = new AbortController();
  const deadline = { signal: controller.signal, cut: null as Cut, release: () => {} };
  const end = (cut: Cut) => () => {
    deadline.cut ??= cut;
    controller.abort();
  };
  const onAbort = end('aborted');
  const onOver = end('stopping');
  const timer = setTimeout(end('timeout'), ms);
  if (caller?.aborted) onAbort();
  caller?.addEventListener('abort', onAbort, { once: true });
  over.addEventListener('abort', onOver, { once: true });
  deadline.release = () => {
    clearTimeout(timer);
    caller?.removeEventListener('abort', onAbort);
    over.removeEventListener('abort', onOver);
  };
  return deadline;
}

/** The same headers for every attempt, so that the server recognizes a repeated write. */
const createHeaders = (
  call: Call,
  { pat, provider }: Pick<TransportOptions, 'pat' | 'provider'>,
): Record<string, string> => ({
  accept: 'application/json',
  ...provider.headers(pat),
  'x-request-id': randomUUID(),
  ...(call.body !== undefined && { 'content-type': 'application/json' }),
  ...(call.method !== 'GET' && { 'idempotency-key': randomUUID() }),
});

/** True if a repetition is safe: for reads, and for writes that a 429 refused. */
function mayRepeat(isWrite: boolean, error: VaultsApiError, word: boolean | undefined): boolean {
  if (error.kind === 'aborted') return false;
  if (isWrite) return error.status === 429 && word !== false;
  if (word !== undefined) return word;
  return error.status === 429 || (error.status ?? 0) >= 500 || error.kind === 'unreachable';
}

export function createTransport(options: TransportOptions): Transport {
  const { pat, clock, ceilings } = options;
  const addressOf = createAddress(options.baseUrl);
  const retriesMax = options.retriesMax ?? RETRIES_MAX;
  const waitMaxMs = options.waitMaxMs ?? WAIT_MAX_MS;
  const bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
  const stopping = options.stopping ?? stoppingOfProcess();

  async function attempt(call: Call, url: string, headers: Sent['headers'], timeoutMs: number) {
    const isWrite = call.method !== 'GET';
    const deadline = createDeadline(timeoutMs, call.signal, stopping.over);
    try {
      const { signal } = deadline;
      const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
      const answer = options.fetch(url, { method: call.method, headers, signal, ...body });
      const response = await unlessAborted(answer, signal);
      const text = await unlessAborted(readText(response.body, bodyBytesMax), signal);
      const raw = { status: response.status, headers: response.headers, text };
      const wait = retryAfterMs(raw.headers);
      const { errors } = options.provider;
      const sent = { isWrite, errors, secrets: [...(call.secrets ?? []), pat], retryAfterMs: wait };
      return { outcome: readAnswer(raw, sent), word: shouldRetry(raw.headers) };
    } catch (error) {
      const cut = error instanceof BodyTooLarge ? 'too_large' : deadline.cut;
      return { outcome: connectionError(error, isWrite, cut), word: undefined };
    } finally {
      deadline.release();
    }
  }

  async function enter(call: Call): Promise<() => void> {
    if (call.signal?.aborted)
      throw new VaultsApiError({ kind: 'aborted', message: 'The call was canceled before it was sent.' });
    const leave =
      (await ceilings?.enter(call.method === 'GET' ? 'read' : 'write', call.signal)) ?? (() => {});
    if (!stopping.over.aborted) return leave;
    leave();
    throw stoppingError();
  }

  return async (call) => {
    const url = addressOf(call.path, call.query);
    const headers = createHeaders(call, options);
    const endsAt = clock.now() + (options.overallTimeoutMs ?? OVERALL_TIMEOUT_MS);
    for (let tries = 0; ; tries++) {
      const leave = await enter(call);
      const startedAt = clock.now();
      const timeoutMs = Math.max(1, endsAt - startedAt);
      const { outcome, word } = await attempt(
        call,
        url,
        headers,
        Math.min(options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS, timeoutMs),
      ).finally(leave);
      const failure = outcome instanceof VaultsApiError ? outcome.kind : null;
      countUpstream(failure ?? 'success');
      options.onAttempt?.(failure, clock.now() - startedAt);
      if (!(outcome instanceof VaultsApiError)) return outcome;
      const waitMs = outcome.retryAfterMs ?? backoffMs(tries, clock.random());
      if (tries >= retriesMax || !mayRepeat(call.method !== 'GET', outcome, word)) throw outcome;
      if (waitMs > waitMaxMs || clock.now() + waitMs >= endsAt) throw outcome;
      await unlessAborted(clock.sleep(waitMs, call.signal), stopping.begun).catch(() => {
        if (stopping.begun.aborted) throw outcome;
        throw new VaultsApiError({ kind: 'aborted', message: 'The call was canceled while it waited.' });
      });
    }
  };
}
