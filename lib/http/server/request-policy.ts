import 'server-only';
import { randomBytes } from 'node:crypto';
import type { Env } from '@/lib/core/server/env';
import type { HasAction } from './action-pages';
import { type AskedHeaders, refusal } from './origin-check';
import { pagePolicy } from './security-headers';

interface Asked {
  method: string;
  url: string;
  headers: AskedHeaders;
}

/** How a request goes on: under another address, or with these headers. */
export interface Reception {
  url?: string;
  request?: Record<string, string>;
  response?: Record<string, string>;
}

const NO_PAGE = /^\/(_next\/static\/|api(\/|$)|(icon\.svg|robots\.txt)$)/;

/** As Next will understand it: dot segments count, a host in it does not. */
function addressOf(url: string): URL {
  const address = `http://console${url.startsWith('/') ? url : '/'}`;
  return new URL(URL.canParse(address) ? address : 'http://console/');
}

/** Where somebody wants to go, without what the router adds for itself. */
function destinationOf({ pathname, search, searchParams }: URL): string {
  if (!searchParams.has('_rsc')) return pathname + search;
  searchParams.delete('_rsc');
  return pathname + (searchParams.size === 0 ? '' : `?${searchParams}`);
}

/**
 * Before every page and handler: sends what comes from elsewhere to a handler that says so, and gives a
 * page its policy and the address that was asked for.
 */
export function receive(
  { method, url, headers }: Asked,
  here: Pick<Env, 'HOST' | 'APP_URL' | 'appUrl' | 'isDevelopment' | 'OIDC_ISSUER'>,
  hasAction: HasAction = () => true,
): Reception {
  const address = addressOf(url);
  const { pathname } = address;
  const refused = refusal({ method, pathname, headers }, here);
  if (refused !== null) return { url: `/api/refused/${refused}` };
  const action = headers.get('next-action');
  if (action !== null && !hasAction(action, pathname)) return { url: '/api/refused/404' };
  if (NO_PAGE.test(pathname)) return {};
  const { appUrl, isDevelopment, OIDC_ISSUER: oidcIssuer } = here;
  const policy = pagePolicy(randomBytes(18).toString('base64'), { appUrl, oidcIssuer, isDevelopment });
  const origin = headers.get('origin');
  return {
    request: {
      'x-pathname': destinationOf(address),
      // Next takes the nonce for its scripts from here.
      'content-security-policy': policy,
      // Next compares the Origin with the Host, which a proxy may have changed; ours was compared with APP_URL.
      ...(method === 'POST' &&
        origin !== null &&
        URL.canParse(origin) && { 'x-forwarded-host': new URL(origin).host }),
    },
    response: { 'Content-Security-Policy': policy },
  };
}
