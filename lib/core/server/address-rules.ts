import 'server-only';
import { type AddressRange, readRange } from './address-range';

/** One entry of PROBE_ALLOWED_HOSTS. `port` is null if the entry has none. */
export type AllowedHost = { port: number | null } & (
  | { kind: 'name'; name: string }
  | { kind: 'range'; range: AddressRange }
);

export interface AddressRules {
  hosts: readonly AllowedHost[];
  ports: readonly number[];
}

/** Returns a host for comparison: lower case, punycode, no brackets or trailing dot. Null if not a host. */
function readHost(value: string): string | null {
  const url = `http://${value}/`;
  if (/[\s/?#@\\]/.test(value) || !URL.canParse(url)) return null;
  return hostOf(new URL(url));
}

export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/** Reads a host, `host:port`, an address, `[address]:port` or a CIDR range. Null if it is none of these. */
export function readAllowedHost(word: string): AllowedHost | null {
  const range = readRange(word);
  if (range !== null) return { kind: 'range', range, port: null };
  const [, written, digits] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(word) ?? [];
  const host = written === undefined ? null : readHost(written);
  const port = digits === undefined ? null : Number(digits);
  if (host === null || host === '' || port === 0 || (port ?? 0) > 65_535) return null;
  const address = readRange(host);
  return address === null ? { kind: 'name', name: host, port } : { kind: 'range', range: address, port };
}

/** Returns the rules of the entries. Ignores invalid ones, because env.ts has rejected them. */
export const readAddressRules = (hosts: readonly string[], ports: readonly number[]): AddressRules => ({
  hosts: hosts.map(readAllowedHost).filter((host) => host !== null),
  ports,
});
