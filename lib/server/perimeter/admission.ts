import 'server-only';
import type { Env } from '../env';
import { isOwnHost } from './own-host';

export interface Refusal {
  status: 403 | 411 | 413 | 421;
  sentence: string;
}

interface Asked {
  method: string;
  pathname: string;
  headers: Headers;
}

type Here = Pick<Env, 'HOST' | 'APP_URL'>;

const BODY_BYTES_MAX = 1024 * 1024;

/** The API for agents: its bearer token is its proof, and it has a limit of its own for bodies. */
const isEmbeddedApi = (pathname: string): boolean => /^\/api\/v1\/cloud(\/|$)/.test(pathname);

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

/** Origins of the console itself: that of APP_URL, or where there is none whatever name was asked. */
function ownOrigins(headers: Headers, { APP_URL }: Here): (string | null)[] {
  if (APP_URL !== undefined) return [originOf(APP_URL)];
  const host = headers.get('host');
  return host === null ? [] : [originOf(`http://${host}`)];
}

/** Whether a request that may change something comes from a page of the console (Fetch Metadata, RFC 6454). */
export function isFromOwnPage(headers: Headers, here: Here): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin !== null && origin !== 'null' && ownOrigins(headers, here).includes(origin);
}

function bodyRefusal(headers: Headers): Refusal | null {
  const length = headers.get('content-length');
  if (length === null && headers.has('transfer-encoding'))
    return { status: 411, sentence: 'Strongroom takes no request that does not say how long it is.' };
  return Number(length ?? 0) > BODY_BYTES_MAX
    ? { status: 413, sentence: 'This is more than Strongroom takes at once (1 MB). Nothing was changed.' }
    : null;
}

/** Why a request is not let in, whoever sent it; null where nothing speaks against it. */
export function refusal({ method, pathname, headers }: Asked, here: Here): Refusal | null {
  if (!isOwnHost(headers.get('host'), here))
    return {
      status: 421,
      sentence:
        'Strongroom does not answer under this address, to keep web pages out that point their name at this machine. If it is yours, set APP_URL to it and restart.',
    };
  if (isEmbeddedApi(pathname)) return null;
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (changes && !isFromOwnPage(headers, here))
    return {
      status: 403,
      sentence:
        'This request did not come from a page of this console, so nothing was changed. If you reach Strongroom under another address, set APP_URL to it and restart.',
    };
  return bodyRefusal(headers);
}
