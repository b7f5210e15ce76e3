import 'server-only';
import { randomBytes } from 'node:crypto';
import type { Env } from '@/lib/core/server/env';
import { isLoopback } from '@/lib/core/server/loopback';
import type { HasAction } from './action-pages';
import { pagePolicy } from './security-headers';

export type AskedHeaders = Pick<Headers, 'get' | 'has'>;

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

/** The console's own origins: that of APP_URL, or without it any requested host. */
function ownOrigins(headers: AskedHeaders, { APP_URL }: Pick<Env, 'APP_URL'>): (string | null)[] {
  if (APP_URL !== undefined) return [originOf(APP_URL)];
  const host = headers.get('host');
  return host === null ? [] : [originOf(`http://${host}`)];
}

/** Whether a request that may change data comes from a page of the console (Fetch Metadata, RFC 6454). */
export function isFromOwnPage(headers: AskedHeaders, here: Pick<Env, 'APP_URL'>): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin !== null && origin !== 'null' && ownOrigins(headers, here).includes(origin);
}

type Address = Pick<Env, 'HOST' | 'APP_URL'>;

/**
 * Returns true if a request with this Host header is meant for this console. This matters when only this
 * machine can connect: another site can point its own name to 127.0.0.1 (DNS rebinding), and its scripts then
 * have the same origin. If HOST opens the console to a network, its owner is responsible for names.
 */
export function isOwnHost(host: string | null, { HOST, APP_URL }: Address): boolean {
  if (host === null || !isLoopback(HOST)) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return isLoopback(hostname) || (APP_URL !== undefined && hostname === new URL(APP_URL).hostname);
}

interface Asked {
  method: string;
  url: string;
  headers: AskedHeaders;
}

type Here = Pick<Env, 'HOST' | 'APP_URL' | 'appUrl' | 'isDevelopment' | 'OIDC_ISSUER'>;

/** Why a request is refused, or the headers that it gets before Next sees it. */
export type Decision =
  | { refuse: number; reason: string; response?: Record<string, string> }
  | { request: Record<string, string>; response: Record<string, string> };

/** The methods of pages and handlers. Next fails on `TRACE` and renders pages for all others. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const READS = ['GET', 'HEAD', 'OPTIONS'];
const BODY_BYTES_MAX = 1024 * 1024;
const NO_PAGE = /^\/(_next\/static\/|api(\/|$)|(icon\.svg|robots\.txt)$)/;

/** The API for agents authenticates by bearer token and has its own body limit. */
const isEmbeddedApi = (pathname: string): boolean => /^\/api\/v1\/cloud(\/|$)/.test(pathname);

/** Whether Next can read the target: a path or a URL (RFC 9112, §3.2) with percent-encoded UTF-8. */
function isReadable(url: string): boolean {
  if (!url.startsWith('/') && !URL.canParse(url)) return false;
  try {
    decodeURIComponent(url.replace(/[?#].*$/s, ''));
    return true;
  } catch {
    return false;
  }
}

/** Parses the target like Next: resolves dot segments and ignores a host in it. */
function addressOf(url: string): URL {
  const address = `http://console${url.startsWith('/') ? url : '/'}`;
  return new URL(URL.canParse(address) ? address : 'http://console/');
}

function destinationOf({ pathname, search, searchParams }: URL): string {
  if (!searchParams.has('_rsc')) return pathname + search;
  searchParams.delete('_rsc');
  return pathname + (searchParams.size === 0 ? '' : `?${searchParams}`);
}

function refusal({ method, url, headers }: Asked, pathname: string, here: Here, hasAction: HasAction) {
  const refuse = (status: number, reason: string) => ({ refuse: status, reason });
  if (!isOwnHost(headers.get('host'), here))
    return refuse(
      421,
      'Strongroom does not accept this host name, because another web page could point its name at this machine. If the name is yours, set APP_URL to it and restart.',
    );
  if (!METHODS.includes(method))
    return {
      ...refuse(405, 'Strongroom does not support this method. Nothing was changed.'),
      // RFC 9110, §15.5.6.
      response: { Allow: METHODS.join(', ') },
    };
  if (!isReadable(url))
    return refuse(400, 'Strongroom cannot read this URL. Check it for a mistyped character after “%”.');
  if (isEmbeddedApi(pathname)) return null;
  if (!READS.includes(method) && !isFromOwnPage(headers, here))
    return refuse(
      403,
      'This request did not come from a page of this console, so nothing was changed. If you open Strongroom at another URL, set APP_URL to it and restart.',
    );
  const length = headers.get('content-length');
  if (length === null && headers.has('transfer-encoding'))
    return refuse(411, 'Strongroom does not accept a request without a Content-Length. Nothing was changed.');
  if (Number(length ?? 0) > BODY_BYTES_MAX)
    return refuse(
      413,
      'This request is larger than 1 MB, the most that Strongroom accepts. Nothing was changed.',
    );
  const action = headers.get('next-action');
  if (action !== null && !hasAction(action, pathname))
    return refuse(
      404,
      'This page does not have this action. Nothing was changed. Reload the page, then try again.',
    );
  return null;
}

/** Accepted page requests get the page's policy and the requested path. */
export function decide(asked: Asked, here: Here, hasAction: HasAction): Decision {
  const { method, url, headers } = asked;
  const address = addressOf(url);
  const refused = refusal(asked, address.pathname, here, hasAction);
  if (refused !== null) return refused;
  if (NO_PAGE.test(address.pathname)) return { request: {}, response: {} };
  const { appUrl, isDevelopment, OIDC_ISSUER: oidcIssuer } = here;
  const policy = pagePolicy(randomBytes(18).toString('base64'), { appUrl, oidcIssuer, isDevelopment });
  const origin = headers.get('origin');
  return {
    request: {
      'x-pathname': destinationOf(address),
      // Next reads the nonce for its scripts from this header.
      'content-security-policy': policy,
      // Next compares Origin with Host, which a proxy may have changed. We compared Origin with APP_URL.
      ...(method === 'POST' &&
        origin !== null &&
        URL.canParse(origin) && { 'x-forwarded-host': new URL(origin).host }),
    },
    response: { 'Content-Security-Policy': policy },
  };
}
