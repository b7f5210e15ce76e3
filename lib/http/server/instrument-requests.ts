import 'server-only';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '@/lib/core/server/env';
import { log } from '@/lib/core/server/log';
import { countRequest } from '@/lib/core/server/metrics';
import { builtActions, type HasAction } from './action-pages';
import { clientAddress } from './client-address';
import type { AskedHeaders } from './origin-check';
import { isTrustedProxy, PEER_HEADER, REQUEST_ID_HEADER, sealPeer, trustedProxies } from './peer';
import { requestIdOf } from './request-facts';
import { receive } from './request-policy';
import { routeGroup } from './route-group';
import { securityHeaders } from './security-headers';

const PATH_MAX = 500;

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** Writes headers where every reader finds the same: Node keeps them three times. Undefined removes. */
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

/**
 * Says in the headers who is connected, and takes out what only a proxy may say when it was not one:
 * Next and better-auth would believe X-Forwarded-Host. Returns the request's id and the client's address.
 */
function mark(request: IncomingMessage) {
  const peer = request.socket.remoteAddress ?? '';
  const isTrusted = isTrustedProxy(peer);
  const requestId = requestIdOf(one(request.headers[REQUEST_ID_HEADER]));
  const dropped = isTrusted ? [] : Object.keys(request.headers).filter(isForwarding);
  rewrite(request, {
    ...Object.fromEntries(dropped.map((name) => [name, undefined])),
    // With it Next takes a request for one of its own.
    'x-action-forwarded': undefined,
    [PEER_HEADER]: sealPeer(peer),
    [REQUEST_ID_HEADER]: requestId,
  });
  const forwardedFor = one(request.headers['x-forwarded-for']) ?? null;
  return { requestId, address: clientAddress(peer, forwardedFor, trustedProxies()) };
}

const pathOf = (url = '/'): string => url.replace(/[?#].*$/s, '').slice(0, PATH_MAX);

function follow(request: IncomingMessage, response: ServerResponse, hasAction: HasAction) {
  const startedAt = performance.now();
  const { method = '', url } = request;
  const path = pathOf(url);
  const facts = mark(request);
  const headers: AskedHeaders = {
    get: (name) => one(request.headers[name]) ?? null,
    has: (name) => request.headers[name] !== undefined,
  };
  const reception = receive({ method, url: url ?? '/', headers }, env(), hasAction);
  if (reception.url !== undefined) request.url = reception.url;
  rewrite(request, reception.request ?? {});
  response.setHeader(REQUEST_ID_HEADER, facts.requestId);
  const said = { ...securityHeaders(env(), path), ...reception.response };
  for (const [name, value] of Object.entries(said)) response.setHeader(name, value);
  response.once('close', () => {
    const ms = performance.now() - startedAt;
    // 499 as web servers write it: the client went before the answer was whole.
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

/** What the diagnostics channel gives (https://nodejs.org/api/diagnostics_channel.html#http). */
const messageOf = (message: unknown) => message as { request: IncomingMessage; response: ServerResponse };

const shared = globalThis as typeof globalThis & { strongroomConnections?: true };

/** From now on every request to this process is marked, let in or refused, answered with our headers, counted and logged. */
export function watchConnections(): void {
  if (shared.strongroomConnections) return;
  shared.strongroomConnections = true;
  const hasAction = builtActions(env().isDevelopment);
  subscribe('http.server.request.start', (message) => {
    const { request, response } = messageOf(message);
    follow(request, response, hasAction);
  });
}
