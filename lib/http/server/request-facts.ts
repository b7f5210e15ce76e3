import 'server-only';
import { randomUUID } from 'node:crypto';
import { type AddressRange, isWithin, readAddress } from '@/lib/core/server/address-range';
import { openPeer, PEER_HEADER, REQUEST_ID_HEADER, trustedProxies } from './peer';

/** Trusted proxies confirm the entry to their left. The first untrusted one from the right is the client. */
export function clientAddress(
  peer: string,
  forwardedFor: string | null,
  trusted: readonly AddressRange[],
): string | null {
  let address = readAddress(peer);
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  while (address !== null && isWithin(address, trusted)) {
    const before = readAddress((hops.pop() ?? '').replace(/^\[(.+)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3'));
    if (before === null) return address;
    address = before;
  }
  return address;
}

export interface RequestFacts {
  requestId: string;
  /** The address of the client or of the outermost untrusted proxy; null if the connection is unknown. */
  address: string | null;
  userAgent: string | null;
}

const USER_AGENT_MAX = 500;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Returns the id from the client or proxy if it is safe, otherwise a new one. */
export const requestIdOf = (given: string | null | undefined): string =>
  given && REQUEST_ID.test(given) ? given : randomUUID();

/** Returns the client's facts from headers that our own server passed on. Never throws. */
export function requestFacts(headers: Headers): RequestFacts {
  const peer = openPeer(headers.get(PEER_HEADER));
  return {
    requestId: requestIdOf(headers.get(REQUEST_ID_HEADER)),
    address: peer === null ? null : clientAddress(peer, headers.get('x-forwarded-for'), trustedProxies()),
    userAgent: headers.get('user-agent')?.slice(0, USER_AGENT_MAX) ?? null,
  };
}
