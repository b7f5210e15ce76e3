import 'server-only';
import { createInternalContext, parseCookies } from 'better-call';
import { LRUCache } from 'lru-cache';
import { type Env, env } from '@/lib/core/server/env';

// Apart from auth.ts, because every page reads the cookie: better-auth as a whole would be in memory once for each.

export const isSecure = ({ appUrl }: Pick<Env, 'appUrl'>): boolean => appUrl.startsWith('https:');

/**
 * A browser takes a `__Host-` cookie only from this very host, under https and for every path (RFC 6265bis
 * §4.1.3.2). better-auth itself would put the weaker `__Secure-` before it.
 */
export const cookiePrefix = (settings: Pick<Env, 'appUrl'>): string =>
  isSecure(settings) ? '__Host-strongroom' : 'strongroom';

/** The name that better-auth gives the cookie of a session. */
export const sessionCookie = (settings: Pick<Env, 'appUrl'>): string =>
  `${cookiePrefix(settings)}.session_token`;

/** As many people as sign in to one console, and some; each takes some 200 bytes. */
const COOKIES_MAX = 1_000;
/** Tokens by the cookies that were found signed: a signature that held holds as long as the secret. */
const signed = new LRUCache<string, string>({ max: COOKIES_MAX });

/** The token in the signed cookie of a session; null where there is none, or none that was signed here. */
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
