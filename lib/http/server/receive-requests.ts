import 'server-only';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '@/lib/core/server/env';
import { log } from '@/lib/core/server/log';
import { countRequest } from '@/lib/core/server/metrics';
import { builtActions, type HasAction } from './action-pages';
import { type AskedHeaders, type Decision, decide } from './front-door';
import { isTrustedProxy, PEER_HEADER, REQUEST_ID_HEADER, sealPeer, trustedProxies } from './peer';
import { clientAddress, requestIdOf } from './request-facts';
import { routeGroup } from './route-group';
import { securityHeaders } from './security-headers';
import { builtFiles, type SendFile } from './static-files';

const PATH_MAX = 500;

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** Changes headers for all readers, because Node stores them three times. Undefined removes one. */
function rewrite(request: IncomingMessage, changes: Record<string, string | undefined>): void {
  const { headers, headersDistinct, rawHeaders } = request;
  for (const [name, value] of Object.entries(changes)) {
    for (let at = rawHeaders.length - 2; at >= 0; at -= 2)
      if (rawHeaders[at]?.toLowerCase() === name) rawHeaders.splice(at, 2);
    delete headers[name];
    delete headersDistinct[name];
    if (value === undefined) continue;
    headers[name] = value;
    headersDistinct[name] = [value];
    rawHeaders.push(name, value);
  }
}

const isForwarding = (name: string) =>
  name === 'forwarded' || name === 'x-real-ip' || /^x-forwarded-/.test(name);

/** Removes headers that only a proxy may set. Next and better-auth would trust X-Forwarded-Host. */
function mark(request: IncomingMessage) {
  const peer = request.socket.remoteAddress ?? '';
  const isTrusted = isTrustedProxy(peer);
  const requestId = requestIdOf(one(request.headers[REQUEST_ID_HEADER]));
  const dropped = isTrusted ? [] : Object.keys(request.headers).filter(isForwarding);
  rewrite(request, {
    ...Object.fromEntries(dropped.map((name) => [name, undefined])),
    // With this header, Next treats a request as its own.
    'x-action-forwarded': undefined,
    [PEER_HEADER]: sealPeer(peer),
    [REQUEST_ID_HEADER]: requestId,
  });
  const forwardedFor = one(request.headers['x-forwarded-for']) ?? null;
  return { requestId, address: clientAddress(peer, forwardedFor, trustedProxies()) };
}

export const pathOf = (url = '/'): string => url.replace(/[?#].*$/s, '').slice(0, PATH_MAX);

function record(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  facts: ReturnType<typeof mark>,
) {
  const startedAt = performance.now();
  const { method = '' } = request;
  response.once('close', () => {
    const ms = performance.now() - startedAt;
    // 499, as web servers log it: the client left before the response was complete.
    const status = response.writableFinished ? response.statusCode : 499;
    const route = routeGroup(path);
    countRequest({ route, method, status, ms });
    const isQuiet = route === '/_next' || route === '/api/health' || route === '/api/metrics';
    log()[isQuiet ? 'debug' : 'info'](
      { method, path, status, ms: Math.round(ms * 10) / 10, ...facts },
      'request',
    );
  });
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function refuse(response: ServerResponse, { refuse, reason }: Extract<Decision, { refuse: number }>): void {
  response.statusCode = refuse;
  setHeaders(response, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${reason}\n`);
}

/** Marks, counts and logs a request and sets response headers. Returns false if it sent the response. */
export function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { hasAction, sendFile }: { hasAction: HasAction; sendFile: SendFile },
): boolean {
  const { method = '', url = '/' } = request;
  const path = pathOf(url);
  const facts = mark(request);
  record(request, response, path, facts);
  const headers: AskedHeaders = {
    get: (name) => one(request.headers[name]) ?? null,
    has: (name) => request.headers[name] !== undefined,
  };
  const decision = decide({ method, url, headers }, env(), hasAction);
  setHeaders(response, {
    [REQUEST_ID_HEADER]: facts.requestId,
    ...securityHeaders(env(), path),
    ...decision.response,
  });
  if ('refuse' in decision) {
    refuse(response, decision);
    return false;
  }
  if (sendFile(path, request, response)) return false;
  rewrite(request, decision.request);
  return true;
}

type Receive = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Set by bin/lib/launcher/sockets.mjs, which holds requests until then. Only the first call counts. */
const { strongroomOpenDoor } = globalThis as typeof globalThis & {
  strongroomOpenDoor?: (receive: Receive) => void;
};

/**
 * Starts to receive requests, including those that wait. Throws if the process was not started through the
 * launcher, because requests would then bypass these checks.
 */
export function openFrontDoor(): void {
  if (strongroomOpenDoor === undefined)
    throw new Error('Strongroom did not start this web server. Start it with: npm start');
  const { isDevelopment } = env();
  const built = { hasAction: builtActions(isDevelopment), sendFile: builtFiles(isDevelopment) };
  strongroomOpenDoor((request, response) => receive(request, response, built));
}
