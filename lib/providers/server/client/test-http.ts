import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { flat } from '../qoder/flat';
import type { Clock } from './retry';
import { createTransport, networkFetch, type TransportOptions } from './transport';

export async function listen(handler: RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

/** Guarantee: the server listens on TCP, so its address is an object. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Serves a fetch-like function over HTTP. If it rejects, the connection breaks. */
export const listenWith = (fetch: (request: Request) => Promise<Response>) =>
  listen(async (request, response) => {
    try {
      const body = await bodyOf(request);
      const answer = await fetch(
        new Request(`http://127.0.0.1${request.url}`, {
          method: request.method ?? 'GET',
          headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]),
          ...(body !== '' && { body }),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    } catch {
      request.socket.destroy();
    }
  });

/** A clock that advances only during sleep. `slept` records each sleep in ms. */
export function fakeClock(random = 0): Clock & { slept: number[] } {
  let now = Date.parse('2026-11-21T00:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      if (signal?.aborted) throw new Error('aborted');
      slept.push(ms);
      now += ms;
    },
    random: () => random,
  };
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not reject.');
}

export const PAT = 'pt-canary-personal-access-token';

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answerer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const reset: Answerer = (request) => {
  request.socket.destroy();
};

/** Starts a server that returns the responses in order and repeats the last one, and a transport to it. */
export async function startScript() {
  const script = {
    answers: [] as Answerer[],
    seen: [] as { method: string; url: string; headers: IncomingMessage['headers']; body: string }[],
  };
  const { url, close } = await listen(async (request, response) => {
    const body = await bodyOf(request);
    script.seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
    });
    (script.answers.length > 1 ? script.answers.shift() : script.answers[0])?.(request, response);
  });
  const transport = (options: Partial<TransportOptions> = {}) => {
    const clock = fakeClock();
    const send = createTransport({
      baseUrl: `${url}/api/v1/cloud/`,
      pat: PAT,
      provider: flat,
      fetch: networkFetch,
      clock,
      ...options,
    });
    return { send, clock };
  };
  return Object.assign(script, { url, close, transport });
}
