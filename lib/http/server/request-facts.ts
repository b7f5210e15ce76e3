import 'server-only';
import { randomUUID } from 'node:crypto';
import { type AddressRange, isWithin, readAddress } from '@/lib/core/server/address-range';
import { openPeer, PEER_HEADER, REQUEST_ID_HEADER, trustedProxies } from './peer';

/** From the right, each trusted proxy vouches for the entry before its own; the first other is the client. */
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
  /** Of the client, or of the outermost proxy that is not trusted. Null where the connection is not known. */
  address: string | null;
  userAgent: string | null;
}

const USER_AGENT_MAX = 500;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that a client or proxy gave, if it is harmless, or a new one. */
export const requestIdOf = (given: string | null | undefined): string =>
  given && REQUEST_ID.test(given) ? given : randomUUID();

/** Who asks, from the headers of a request as our own server passed them on. Never throws. */
export function requestFacts(headers: Headers): RequestFacts {
  const peer = openPeer(headers.get(PEER_HEADER));
  return {
    requestId: requestIdOf(headers.get(REQUEST_ID_HEADER)),
    address: peer === null ? null : clientAddress(peer, headers.get('x-forwarded-for'), trustedProxies()),
    userAgent: headers.get('user-agent')?.slice(0, USER_AGENT_MAX) ?? null,
  };
}
