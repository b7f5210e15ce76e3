import { urlForms } from '@/lib/vaults/server-url';
import type { KnownServer, KnownUrl } from './catalogue-schema';

export interface Known {
  server: KnownServer;
  url: KnownUrl;
}

export interface CatalogueIndex {
  /** The URL as `urlForms` spells it, without the query. */
  bySpelling: ReadonlyMap<string, Known>;
  byHost: ReadonlyMap<string, KnownServer>;
  byDomain: ReadonlyMap<string, KnownServer>;
}

const made = new WeakMap<readonly KnownServer[], CatalogueIndex>();

/** Builds the index of a catalogue once. */
export function indexOf(servers: readonly KnownServer[]): CatalogueIndex {
  const known = made.get(servers);
  if (known !== undefined) return known;
  const every = servers.flatMap((server) => server.urls.map((url) => ({ server, url })));
  const index: CatalogueIndex = {
    bySpelling: new Map(every.map((one) => [urlForms(one.url.url)?.spelling ?? '', one])),
    byHost: new Map(every.map(({ server, url }) => [new URL(url.url).hostname, server])),
    byDomain: new Map(servers.flatMap((server) => server.domains.map((domain) => [domain, server]))),
  };
  made.set(servers, index);
  return index;
}

/** Returns the owner of a host by its domain: the first known one of `a.b.c`, `b.c`. */
export function ownerOf(host: string, { byDomain }: CatalogueIndex): KnownServer | undefined {
  for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const owner = byDomain.get(rest);
    if (owner) return owner;
  }
  return undefined;
}
