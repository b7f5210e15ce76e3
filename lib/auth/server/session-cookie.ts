import 'server-only';
import { createInternalContext, parseCookies } from 'better-call';
import { LRUCache } from 'lru-cache';
import { type Env, env } from '@/lib/core/server/env';

// Separate from auth.ts: every page reads the cookie, and importing auth.ts would load better-auth once for
// each.

export const isSecure = ({ appUrl }: Pick<Env, 'appUrl'>): boolean => appUrl.startsWith('https:');

/**
 * Browsers accept a `__Host-` cookie only from this host, with https and for every path (RFC 6265bis
 * §4.1.3.2). better-auth would add the weaker `__Secure-` prefix.
 */
export const cookiePrefix = (settings: Pick<Env, 'appUrl'>): string =>
  isSecure(settings) ? '__Host-strongroom' : 'strongroom';

export const sessionCookie = (settings: Pick<Env, 'appUrl'>): string =>
  `${cookiePrefix(settings)}.session_token`;

/** More than the people who sign in to one console. Each entry takes about 200 bytes. */
const COOKIES_MAX = 1_000;
/** Tokens by verified cookies. A verified signature stays valid while the secret stays the same. */
const signed = new LRUCache<string, string>({ max: COOKIES_MAX });

/** Returns the token in the signed session cookie, or null if there is none or its signature is not ours. */
export async function sessionToken(carried: Headers): Promise<string | null> {
  const name = sessionCookie(env());
  const cookie = parseCookies(carried.get('cookie') ?? '').get(name);
  if (cookie === undefined) return null;
  const known = signed.get(cookie);
  if (known !== undefined) return known;
  const request = await createInternalContext({ headers: carried }, { options: { method: 'GET' } });
  const verified = await request.getSignedCookie(name, env().AUTH_SECRET);
  if (!verified) return null;
  signed.set(cookie, verified);
  return verified;
}
