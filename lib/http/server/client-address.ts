import 'server-only';
import { type AddressRange, isWithin, readAddress } from '@/lib/core/server/address-range';

/**
 * Walks X-Forwarded-For from the right: each trusted proxy vouches for the entry before its own, and
 * the first that is not one of them is the client. What stands further left anybody may have written.
 */
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
