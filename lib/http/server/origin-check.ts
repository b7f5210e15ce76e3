import 'server-only';
import type { Env } from '@/lib/core/server/env';

/** The headers of a request, by names in small letters. */
export type AskedHeaders = Pick<Headers, 'get' | 'has'>;

type Here = Pick<Env, 'APP_URL'>;

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
