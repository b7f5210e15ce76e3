import 'server-only';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type AddressRange, isWithin, readRange } from '@/lib/core/server/address-range';
import { env } from '@/lib/core/server/env';

/** Passes the socket's address to handlers, which cannot access the socket. */
export const PEER_HEADER = 'x-strongroom-peer';
export const REQUEST_ID_HEADER = 'x-request-id';

// Next bundles this module more than once. All copies must share the seal.
const shared = globalThis as typeof globalThis & { strongroomPeerSeal?: string };

/** Marks headers of this process, because a client can send the header too. Never leaves the process. */
function seal(): string {
  shared.strongroomPeerSeal ??= randomBytes(24).toString('base64url');
  return shared.strongroomPeerSeal;
}

export const sealPeer = (address: string): string => `${seal()} ${address}`;

export function openPeer(value: string | null): string | null {
  const mark = Buffer.from(`${seal()} `);
  const given = Buffer.from(value ?? '');
  if (given.length <= mark.length || !timingSafeEqual(given.subarray(0, mark.length), mark)) return null;
  return given.subarray(mark.length).toString();
}

let proxies: AddressRange[] | undefined;

export function trustedProxies(): AddressRange[] {
  proxies ??= env()
    .TRUSTED_PROXIES.map(readRange)
    .filter((range) => range !== null);
  return proxies;
}

export const isTrustedProxy = (peer: string | null): boolean =>
  peer !== null && isWithin(peer, trustedProxies());
