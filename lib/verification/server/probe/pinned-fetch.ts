import 'server-only';
import type { LookupFunction } from 'node:net';
import type { FetchLike } from '@modelcontextprotocol/client';
import { Agent, buildConnector, fetch, type Response as Received } from 'undici';
import { readAddress } from '@/lib/core/server/address-range';
import { version } from '@/package.json';
import { createEventDepthMeter, isShallow } from './json-depth';
import { cutWords, type Failure, networkFailure } from './probe-error';

const BYTES_MAX = 1024 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;
/** Enough for a handshake, some pages of tools and the end of the session. */
const REQUESTS_MAX = 30;

const USER_AGENT = `Strongroom/${version}`;

export interface LineOptions {
  url: URL;
  /** Checked by `findPlace`. No other address is connected to. */
  addresses: readonly string[];
  token: string | null;
  transport: 'streamable_http' | 'sse';
  signal: AbortSignal;
  /** Certificates (PEM) to trust instead of those that Node trusts. */
  ca?: string | undefined;
}

export interface Line {
  fetch: FetchLike;
  /** Returns what went wrong with the last exchange, or null. */
  failure: () => Failure | null;
  onOpened: (() => void) | null;
  onSent: (() => void) | null;
  /** Called if an event stream breaks, because the library would keep waiting. */
  onBroken: (() => void) | null;
  close: () => Promise<void>;
}

/** Thrown into the protocol library. The cause is in `failure()`. */
class Stopped extends Error {}

/** Connects to the given addresses even if the name now resolves to others. TLS still checks the name. */
function pinnedConnector(addresses: readonly string[], ca: string | undefined): buildConnector.connector {
  const list = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup: LookupFunction = (_, { all }, callback) => {
    const [first] = list;
    if (all === true || first === undefined) callback(null, list);
    else callback(null, first.address, first.family);
  };
  const allowed = new Set(addresses.map(readAddress));
  const connect = buildConnector({
    lookup,
    autoSelectFamily: true,
    maxCachedSessions: 0,
    ...(ca !== undefined && { ca }),
  });
  return (options, callback) =>
    connect(options, (...[error, socket]: [Error, null] | [null, import('node:net').Socket]) => {
      if (error !== null) return callback(error, null);
      if (allowed.has(readAddress(socket.remoteAddress ?? ''))) return callback(null, socket);
      socket.destroy();
      callback(new Error('Connected to an address that was not checked'), null);
    });
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const essenceOf = (contentType: string | null): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Opens a connection to the server of the URL with a limit of bytes and requests; `close` must be called. */
export function openLine({ url, addresses, token, transport, signal, ca }: LineOptions): Line {
  const agent = new Agent({
    connect: pinnedConnector(addresses, ca),
    connections: 4,
    bodyTimeout: 0,
    headersTimeout: 0,
  });
  let failure: Failure | null = null;
  let bytes = 0;
  let requests = 0;
  const stop = (why: Failure): Stopped => {
    failure = why;
    return new Stopped(why.kind);
  };
  /** An abort by this code is not a network failure. */
  const stopBy = (error: unknown, ended: AbortSignal): Stopped =>
    ended.aborted ? new Stopped('ended') : stop(networkFailure(error));
  const line: Line = {
    fetch: send,
    failure: () => failure,
    onOpened: null,
    onSent: null,
    onBroken: null,
    close: () => agent.destroy(),
  };

  /** Yields the chunks of a body within the limit. Throws `Stopped`. */
  async function* chunksOf(response: Received, ended: AbortSignal): AsyncGenerator<Uint8Array> {
    if (response.body === null) return;
    try {
      for await (const chunk of response.body) {
        bytes += chunk.byteLength;
        if (bytes > BYTES_MAX) throw stop({ kind: 'too_large' });
        yield chunk;
      }
    } catch (error) {
      throw error instanceof Stopped ? error : stopBy(error, ended);
    }
  }

  async function textOf(response: Received, ended: AbortSignal, bytesMax = BYTES_MAX): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of chunksOf(response, ended)) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= bytesMax) break;
    }
    return new TextDecoder().decode(Buffer.concat(chunks));
  }

  /** Returns the events as they arrive. The depth of each is checked before it is parsed. */
  function eventsOf(response: Received, ended: AbortSignal): ReadableStream<Uint8Array> {
    const chunks = chunksOf(response, ended);
    const isFine = createEventDepthMeter();
    const decoder = new TextDecoder();
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) return controller.close();
          if (!isFine(decoder.decode(value, { stream: true }))) throw stop({ kind: 'too_deep' });
          controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          if (!ended.aborted) line.onBroken?.();
        }
      },
      cancel: async () => {
        await chunks.return(undefined).catch(() => {});
      },
    });
  }

  /**
   * Returns the response that the protocol library may see. It never sees WWW-Authenticate, because it must
   * not start OAuth.
   */
  async function answerOf(response: Received, isGet: boolean, ended: AbortSignal): Promise<Response> {
    const { status } = response;
    const contentType = essenceOf(response.headers.get('content-type'));
    const session = response.headers.get('mcp-session-id');
    const init = {
      status,
      headers: { 'content-type': contentType, ...(session !== null && { 'mcp-session-id': session }) },
    };
    if (!response.ok) {
      const body = await textOf(response, ended, ERROR_BYTES_MAX);
      const challenge = response.headers.get('www-authenticate');
      failure = {
        kind: 'status',
        status,
        challenge: challenge === null ? null : cutWords(challenge),
        contentType,
        body,
      };
      return new Response(body, init);
    }
    if (contentType === 'text/event-stream') {
      if (isGet) line.onOpened?.();
      return new Response(eventsOf(response, ended), init);
    }
    const text = await textOf(response, ended);
    if ([202, 204, 205].includes(status)) return new Response(null, { status: 202 });
    if (contentType !== 'application/json') failure = { kind: 'content', contentType };
    else if (!isShallow(text)) throw stop({ kind: 'too_deep' });
    return new Response(text, init);
  }

  async function send(...[input, init]: Parameters<FetchLike>): Promise<Response> {
    // Keeps the failure, even if the library sends another request to end the session.
    if (signal.aborted) throw new Stopped('ended');
    const target = new URL(input);
    const isGet = (init?.method ?? 'GET') === 'GET';
    failure = null;
    requests += 1;
    // After the handshake the library asks for a stream of announcements, which nothing here reads.
    if (isGet && transport === 'streamable_http') return new Response(null, { status: 405 });
    if (target.origin !== url.origin || requests > REQUESTS_MAX) throw stop({ kind: 'protocol' });
    if (!isGet) line.onSent?.();
    const ended = init?.signal ? AbortSignal.any([signal, init.signal]) : signal;
    const headers = new Headers(init?.headers);
    headers.set('user-agent', USER_AGENT);
    headers.set('accept-encoding', 'identity');
    if (token === null) headers.delete('authorization');
    else headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(target, {
      method: init?.method ?? 'GET',
      headers: [...headers],
      ...(typeof init?.body === 'string' && { body: init.body }),
      signal: ended,
      redirect: 'manual',
      credentials: 'omit',
      dispatcher: agent,
    }).catch((error: unknown) => {
      throw stopBy(error, ended);
    });
    const location = response.headers.get('location');
    if (isRedirect(response.status) && location !== null) {
      await response.body?.cancel().catch(() => {});
      throw stop({
        kind: 'redirect',
        to: URL.canParse(location, target.href) ? new URL(location, target).href : '',
      });
    }
    return answerOf(response, isGet, ended);
  }

  return line;
}
