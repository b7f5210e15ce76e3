import 'server-only';
import {
  Client,
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { z } from 'zod';
import { unlessAborted } from '@/lib/core/server/abortable';
import { version } from '@/package.json';
import { type Line, type LineOptions, openLine } from './pinned-fetch';
import { cutWords, type Failure } from './probe-error';

export type Outcome =
  | {
      ok: true;
      /** The name that the server reports, not sanitized. */
      server: { name: string; version: string } | null;
      /** Null if the server lists no tools, or more pages than are read. */
      toolCount: number | null;
      /** Of the handshake, in ms. */
      latencyMs: number;
    }
  | { ok: false; at: 'handshake' | 'tools'; failure: Failure };

/** The newest revision (2026-07-28, `server/discover`) is tried first; no response within this time means an older server. */
const DISCOVER_TIMEOUT_MS = 3_000;
/** How long an event stream may take to send its message endpoint. */
const SILENCE_MAX_MS = 3_000;
const PAGES_MAX = 10;
const GOODBYE_MAX_MS = 500;

const toolPage = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

/** Tools are counted, not called. Their schemas are untrusted and are not compiled. */
const noValidator = {
  getValidator: () => () => ({ valid: false as const, data: undefined, errorMessage: 'not checked' }),
};

function failureOf(error: unknown, line: Line, signal: AbortSignal): Failure {
  const known = line.failure();
  if (signal.aborted)
    return signal.reason instanceof Silence ? { kind: 'silent' } : (known ?? { kind: 'timeout' });
  if (error instanceof ProtocolError && known === null)
    return { kind: 'rpc', code: error.code, message: cutWords(error.message) };
  if (known !== null) return known;
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout
    ? { kind: 'timeout' }
    : { kind: 'protocol' };
}

class Silence extends Error {}

/** Aborts if an event stream is open and no message could be sent, which means that it is not an MCP stream. */
function watchSilence(line: Line, controller: AbortController): () => void {
  let timer: NodeJS.Timeout | undefined;
  line.onOpened = () => {
    timer = setTimeout(() => controller.abort(new Silence()), SILENCE_MAX_MS);
  };
  line.onSent = () => clearTimeout(timer);
  return () => clearTimeout(timer);
}

async function countTools(client: Client, signal: AbortSignal, timeout: number): Promise<number | null> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { tools, nextCursor } = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      toolPage,
      { signal, timeout },
    );
    count += tools.length;
    if (nextCursor === undefined || nextCursor === '') return count;
    cursor = nextCursor;
  }
  return null;
}

async function toolsOf(client: Client, signal: AbortSignal, timeout: number): Promise<number | null> {
  try {
    return await unlessAborted(countTools(client, signal, timeout), signal);
  } catch (error) {
    if (error instanceof ProtocolError && error.code === ProtocolErrorCode.MethodNotFound) return null;
    throw error;
  }
}

/** An open session would cost the server memory. */
async function sayGoodbye(transport: SSEClientTransport | StreamableHTTPClientTransport): Promise<void> {
  if (!(transport instanceof StreamableHTTPClientTransport)) return;
  await unlessAborted(transport.terminateSession(), AbortSignal.timeout(GOODBYE_MAX_MS)).catch(() => {});
}

type Era = 'any' | 'older';

async function attempt(options: LineOptions, era: Era, timeoutMs: number): Promise<Outcome> {
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  const line = openLine({ ...options, signal });
  const ways = { fetch: line.fetch };
  const transport =
    options.transport === 'sse'
      ? new SSEClientTransport(options.url, ways)
      : new StreamableHTTPClientTransport(options.url, {
          ...ways,
          onInsufficientScope: 'throw',
          reconnectionOptions: {
            maxRetries: 0,
            initialReconnectionDelay: 0,
            maxReconnectionDelay: 0,
            reconnectionDelayGrowFactor: 1,
          },
        });
  const client = new Client(
    { name: 'Strongroom', version },
    {
      capabilities: {},
      jsonSchemaValidator: noValidator,
      versionNegotiation: {
        mode: era === 'any' ? 'auto' : 'legacy',
        probe: { timeoutMs: DISCOVER_TIMEOUT_MS },
      },
    },
  );
  const stopWatching = watchSilence(line, controller);
  line.onBroken = () => controller.abort();
  let at: 'handshake' | 'tools' = 'handshake';
  try {
    const begun = performance.now();
    await unlessAborted(client.connect(transport, { signal, timeout: timeoutMs }), signal);
    const latencyMs = Math.max(1, Math.round(performance.now() - begun));
    at = 'tools';
    const toolCount = await toolsOf(client, signal, timeoutMs);
    await sayGoodbye(transport);
    const info = client.getServerVersion();
    const server = info === undefined ? null : { name: info.name, version: info.version };
    return { ok: true, server, toolCount, latencyMs };
  } catch (error) {
    return { ok: false, at, failure: failureOf(error, line, signal) };
  } finally {
    stopWatching();
    await client.close().catch(() => {});
    await transport.close().catch(() => {});
    controller.abort();
    await line.close().catch(() => {});
  }
}

/** Failures with which a server of an older revision may reply to an unknown request. */
const mayBeOlder = (failure: Failure): boolean =>
  failure.kind === 'timeout' ||
  (failure.kind === 'network' && /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UNKNOWN)$/.test(failure.code)) ||
  failure.kind === 'protocol' ||
  (failure.kind === 'status' && failure.status >= 500);

/** Never rejects. `timeoutMs` limits each request; `signal` ends the whole run. */
export async function run(options: LineOptions, timeoutMs: number): Promise<Outcome> {
  // The old SSE transport has no revision with `server/discover`.
  if (options.transport === 'sse') return attempt(options, 'older', timeoutMs);
  const first = await attempt(options, 'any', timeoutMs);
  if (first.ok || first.at === 'tools' || options.signal.aborted || !mayBeOlder(first.failure)) return first;
  const second = await attempt(options, 'older', timeoutMs);
  return second.ok || second.failure.kind !== 'protocol' ? second : first;
}
