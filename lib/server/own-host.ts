import 'server-only';
import { headers } from 'next/headers';
import { type Env, env } from './env';
import { isLoopback } from './loopback';
import { ProblemError } from './problem-error';

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

async function hostOfRequest(): Promise<string | null> {
  try {
    return (await headers()).get('host');
  } catch (error) {
    // Next stops a prerender by throwing; outside of a request there is simply no header.
    if (error instanceof Error && 'digest' in error) throw error;
    return null;
  }
}

/** Rejects with `ProblemError` where the request came under a name that is not this console's. */
export async function refuseForeignHost(): Promise<void> {
  if (isOwnHost(await hostOfRequest(), env())) return;
  throw new ProblemError({
    code: 'forbidden',
    message:
      'Strongroom does not answer under this address, to keep web pages out that point their name at this machine. If it is yours, set APP_URL to it and restart.',
  });
}
