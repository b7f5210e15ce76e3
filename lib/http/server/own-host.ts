import 'server-only';
import type { Env } from '@/lib/core/server/env';
import { isLoopback } from '@/lib/core/server/loopback';

type Address = Pick<Env, 'HOST' | 'APP_URL'>;

/**
 * True where a request with this Host header is meant for this console. Matters where only this machine
 * can connect: a web page elsewhere may let its own name point to 127.0.0.1 (DNS rebinding), and its
 * scripts are then of the same origin. Where HOST opens the console to a network, names are its owner's affair.
 */
export function isOwnHost(host: string | null, { HOST, APP_URL }: Address): boolean {
  if (host === null || !isLoopback(HOST)) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return isLoopback(hostname) || (APP_URL !== undefined && hostname === new URL(APP_URL).hostname);
}
