import { urlForms } from '@/lib/vaults/server-url';
import type { KnownServer, KnownUrl } from './catalogue-schema';

export interface Known {
  server: KnownServer;
  url: KnownUrl;
}

/** A catalogue by all that entries are looked up with. */
export interface CatalogueIndex {
  /** As `urlForms` spells the address, without the part after `?`. */
  bySpelling: ReadonlyMap<string, Known>;
  byHost: ReadonlyMap<string, KnownServer>;
  byDomain: ReadonlyMap<string, KnownServer>;
}

const made = new WeakMap<readonly KnownServer[], CatalogueIndex>();

/** The index of a catalogue; made once for each. */
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

/** Whose host this is, by the end of its name: the first of `a.b.c`, `b.c` that is somebody's. */
export function ownerOf(host: string, { byDomain }: CatalogueIndex): KnownServer | undefined {
  for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const owner = byDomain.get(rest);
    if (owner) return owner;
  }
  return undefined;
}
