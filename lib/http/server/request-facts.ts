import 'server-only';
import { randomUUID } from 'node:crypto';
import { clientAddress } from './client-address';
import { openPeer, PEER_HEADER, REQUEST_ID_HEADER, trustedProxies } from './peer';

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
