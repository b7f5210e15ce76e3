import 'server-only';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type AddressRange = [Address, number];

/** Returns the common spelling: IPv4 in IPv6 as IPv4, no zone, short IPv6. Null if not an address. */
export function readAddress(value: string): string | null {
  const bare = value.trim().replace(/%.*$/, '');
  return isAddress(bare) ? ipaddr.process(bare).toString() : null;
}

/** Only four decimal parts. ipaddr.js would also accept `127.1` and `0x7f000001`. */
const isAddress = (value: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(value) || (value.includes(':') && ipaddr.IPv6.isValid(value));

/** Reads `10.0.0.0/8`, `fd00::/8`, or one address. Null if it is neither. */
export function readRange(value: string): AddressRange | null {
  const [address = '', bits, ...rest] = value.split('/');
  if (rest.length > 0 || !isAddress(address)) return null;
  if (bits !== undefined && !ipaddr.isValidCIDR(value)) return null;
  const parsed = ipaddr.parse(address);
  const length = bits === undefined ? (parsed.kind() === 'ipv4' ? 32 : 128) : Number(bits);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && length >= 96)
    return [parsed.toIPv4Address(), length - 96];
  return [parsed, length];
}

export function isWithin(address: string, ranges: readonly AddressRange[]): boolean {
  const read = readAddress(address);
  if (read === null) return false;
  const parsed = ipaddr.parse(read);
  return ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
}
