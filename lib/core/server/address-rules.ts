import 'server-only';
import { type AddressRange, readRange } from './address-range';

/** One word of PROBE_ALLOWED_HOSTS. `port` is null where none was named. */
export type AllowedHost = { port: number | null } & (
  | { kind: 'name'; name: string }
  | { kind: 'range'; range: AddressRange }
);

export interface AddressRules {
  hosts: readonly AllowedHost[];
  /** Besides 80 and 443. */
  ports: readonly number[];
}

/** As two spellings of one host are compared: lower case, punycode, no brackets, no trailing dot. Null if it is none. */
function readHost(value: string): string | null {
  const url = `http://${value}/`;
  if (/[\s/?#@\\]/.test(value) || !URL.canParse(url)) return null;
  return hostOf(new URL(url));
}

/** The host of a URL as `readHost` gives it. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/** A host, `host:port`, an address, `[address]:port` or a CIDR range. Null if it is none of these. */
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

/** The rules that words stand for; what is no host is left out, because env.ts refused it already. */
export const readAddressRules = (hosts: readonly string[], ports: readonly number[]): AddressRules => ({
  hosts: hosts.map(readAllowedHost).filter((host) => host !== null),
  ports,
});
