import 'server-only';
import type { Env } from '@/lib/core/server/env';
import { isOwnHost } from './own-host';

/** What is said to a request that is not let in, by status. */
export const REFUSALS = {
  403: 'This request did not come from a page of this console, so nothing was changed. If you reach Strongroom under another address, set APP_URL to it and restart.',
  404: 'This page cannot do that. Nothing was changed. Reload the page, then try again.',
  411: 'Strongroom takes no request that does not say how long it is.',
  413: 'This is more than Strongroom takes at once (1 MB). Nothing was changed.',
  421: 'Strongroom does not answer under this address, to keep web pages out that point their name at this machine. If it is yours, set APP_URL to it and restart.',
} as const;
export type Refusal = keyof typeof REFUSALS;

/** Of a request, by names in small letters. */
export type AskedHeaders = Pick<Headers, 'get' | 'has'>;

interface Asked {
  method: string;
  pathname: string;
  headers: AskedHeaders;
}

type Here = Pick<Env, 'HOST' | 'APP_URL'>;

const BODY_BYTES_MAX = 1024 * 1024;

/** The API for agents: its bearer token is its proof, and it has a limit of its own for bodies. */
const isEmbeddedApi = (pathname: string): boolean => /^\/api\/v1\/cloud(\/|$)/.test(pathname);

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

/** Origins of the console itself: that of APP_URL, or where there is none whatever name was asked. */
function ownOrigins(headers: AskedHeaders, { APP_URL }: Here): (string | null)[] {
  if (APP_URL !== undefined) return [originOf(APP_URL)];
  const host = headers.get('host');
  return host === null ? [] : [originOf(`http://${host}`)];
}

/** Whether a request that may change something comes from a page of the console (Fetch Metadata, RFC 6454). */
export function isFromOwnPage(headers: AskedHeaders, here: Here): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin !== null && origin !== 'null' && ownOrigins(headers, here).includes(origin);
}

function bodyRefusal(headers: AskedHeaders): Refusal | null {
  const length = headers.get('content-length');
  if (length === null && headers.has('transfer-encoding')) return 411;
  return Number(length ?? 0) > BODY_BYTES_MAX ? 413 : null;
}

/** Why a request is not let in, whoever sent it; null where nothing speaks against it. */
export function refusal({ method, pathname, headers }: Asked, here: Here): Refusal | null {
  if (!isOwnHost(headers.get('host'), here)) return 421;
  if (isEmbeddedApi(pathname)) return null;
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (changes && !isFromOwnPage(headers, here)) return 403;
  return bodyRefusal(headers);
}
