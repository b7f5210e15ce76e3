import 'server-only';
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { isWithin, readAddress } from '@/lib/core/server/address-range';
import { type AddressRules, hostOf } from '@/lib/core/server/address-rules';

/** Returns all addresses of a name, in the order to try. Rejects if there is none. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/**
 * A look-up holds one of the four threads of the process until its name server answers or times out, and
 * sign-in needs them too. So at most two run in parallel.
 */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
let turn = 0;

export const systemResolver: Resolver = (host) => {
  const lane = turn++ % lanes.length;
  const looked = (lanes[lane] ?? Promise.resolve()).then(() => lookup(host, { all: true }));
  lanes[lane] = looked.catch(() => {});
  return looked.then((found) => found.map(({ address }) => address));
};

export type Destination =
  | { kind: 'allowed'; addresses: readonly string[] }
  | { kind: 'port'; port: number }
  | { kind: 'address'; what: string };

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Where machines read their own credentials (documentation of AWS, ECS, EKS, GCP, Azure, Alibaba, Oracle,
 * Tencent and Scaleway). Some are in ranges that an administrator may want to allow; one is public.
 */
const METADATA = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.0.23',
  '169.254.42.42',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:42::42',
]);

/** The IPv6 range from which public addresses are allocated (RFC 4291, 2.4; IANA). */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

const WORDS: Readonly<Record<string, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: 'a carrier-grade NAT address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  unspecified: 'an unspecified address',
};

const lastIPv4 = (parts: readonly number[]): ipaddr.IPv4 => fromWords(parts[6] ?? 0, parts[7] ?? 0);
const fromWords = (high: number, low: number): ipaddr.IPv4 =>
  new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);

/** ISATAP: an IPv4 address behind `0:5efe` or `200:5efe` in any prefix (RFC 5214, 6.1). */
const isIsatap = ([, , , , four, five]: readonly number[]): boolean =>
  five === 0x5efe && (four === 0 || four === 0x200);

/** Returns the IPv4 addresses to which a gateway would forward a packet for this IPv6 address. */
function embeddedIn(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4[] {
  if (address instanceof ipaddr.IPv4) return [];
  const { parts } = address;
  if (isIsatap(parts)) return [lastIPv4(parts)];
  switch (address.range()) {
    case '6to4': // RFC 3056, 2
      return [fromWords(parts[1] ?? 0, parts[2] ?? 0)];
    case 'teredo': // RFC 4380, 4: the server, and the client with its bits inverted
      return [
        fromWords(parts[2] ?? 0, parts[3] ?? 0),
        fromWords(~(parts[6] ?? 0) & 0xffff, ~(parts[7] ?? 0) & 0xffff),
      ];
    case 'rfc6052':
    case 'rfc6145':
      return [lastIPv4(parts)];
    default: // IPv4-compatible (RFC 4291, 2.5.5.1)
      return parts.slice(0, 6).every((part) => part === 0) ? [lastIPv4(parts)] : [];
  }
}

const isMetadata = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => METADATA.has(address.toString());

function specialty(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  if (isMetadata(address)) return 'a cloud metadata address';
  const range = address.range();
  if (range !== 'unicast') return WORDS[range] ?? 'a special-purpose address';
  if (address instanceof ipaddr.IPv4) return null;
  return address.match(GLOBAL_UNICAST) && !isIsatap(address.parts) ? null : 'a special-purpose address';
}

function isNamed(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  port: number,
  rules: AddressRules,
  exactly: boolean,
): boolean {
  const text = address.toString();
  return rules.hosts.some(
    (host) =>
      host.kind === 'range' &&
      (host.port === null || host.port === port) &&
      (!exactly || host.range[1] === (address.kind() === 'ipv4' ? 32 : 128)) &&
      isWithin(text, [host.range]),
  );
}

/** Hexadecimal, because ipaddr.js wrongly takes `::8.8.8.8` for a mapped address. */
const canonical = (address: string): string =>
  address.includes(':') && URL.canParse(`http://[${address}]/`)
    ? new URL(`http://[${address}]/`).hostname.slice(1, -1)
    : address;

/** Returns why this address is refused, or null. `isNamedHost`: an administrator allowed the host by name. */
function objection(written: string, port: number, isNamedHost: boolean, rules: AddressRules): string | null {
  const read = readAddress(written);
  if (read === null) return 'an invalid address';
  const address = ipaddr.parse(read);
  const embedded = embeddedIn(address);
  const metadata = [address, ...embedded].filter(isMetadata);
  if (metadata.some((one) => !isNamed(one, port, rules, true))) return 'a cloud metadata address';
  const what = specialty(address);
  if (what === null || isNamedHost) return null;
  if (!isNamed(address, port, rules, false)) return what;
  // An allowed range, such as that of NAT64, does not allow a forbidden embedded address.
  return (
    embedded
      .map((one) => (isNamed(one, port, rules, false) ? null : specialty(one)))
      .find((one) => one !== null) ?? null
  );
}

const isPortAllowed = (url: URL, host: string, port: number, rules: AddressRules): boolean =>
  DEFAULT_PORTS[url.protocol] === port ||
  Object.values(DEFAULT_PORTS).includes(port) ||
  rules.ports.includes(port) ||
  rules.hosts.some(
    (allowed) =>
      allowed.port === port &&
      (allowed.kind === 'name' ? allowed.name === host : isWithin(host, [allowed.range])),
  );

export const portOf = (url: URL): number => Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0);

/** Only the returned addresses may be connected to. Rejects with the resolver's error. */
export async function findDestination(
  url: URL,
  rules: AddressRules,
  resolve: Resolver,
): Promise<Destination> {
  const host = hostOf(url);
  const port = portOf(url);
  if (!isPortAllowed(url, host, port, rules)) return { kind: 'port', port };
  const addresses = readAddress(host) === null ? (await resolve(host)).map(canonical) : [host];
  if (addresses.length === 0) throw Object.assign(new Error('No address'), { code: 'ENOTFOUND' });
  const isNamedHost = rules.hosts.some(
    (allowed) =>
      allowed.kind === 'name' && allowed.name === host && (allowed.port === null || allowed.port === port),
  );
  for (const address of addresses) {
    const what = objection(address, port, isNamedHost, rules);
    if (what !== null) return { kind: 'address', what };
  }
  return { kind: 'allowed', addresses };
}
