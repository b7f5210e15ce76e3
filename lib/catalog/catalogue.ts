import { hostOf, urlForms } from '@/lib/vaults/server-url';
import data from './catalogue.json';
import { indexOf, type Known, ownerOf } from './catalogue-index';
import type { KnownServer } from './catalogue-schema';

export type { Known } from './catalogue-index';
export type { KnownServer, KnownUrl } from './catalogue-schema';

/** JSON types have plain strings for enums. catalogue.test.ts checks every entry against the schema. */
const asServers = (servers: readonly object[]) => servers as readonly KnownServer[];

/** Public remote MCP servers with sources. About 4 KB compressed; the browser loads it on demand. */
export const CATALOGUE: readonly KnownServer[] = asServers(data.servers);

/** Shown beside every entry of the catalogue. */
export const NOBODY_VOUCHES =
  'No one verifies who owns a URL. Check with the provider that this is the right server.';

const every: readonly Known[] = CATALOGUE.flatMap((server) => server.urls.map((url) => ({ server, url })));
const index = indexOf(CATALOGUE);

/** Returns the entry with this URL. Ignores letter case, default port, trailing slashes and query. */
export function serverOfUrl(text: string): Known | undefined {
  const forms = urlForms(text);
  if (forms === null) return undefined;
  const { spelling, url } = forms;
  return index.bySpelling.get(spelling.slice(0, spelling.length - url.search.length));
}

/** Returns the server at this host, with any path. `mcp.linear.app` is Linear's, `other.linear.app` not. */
export function serverOfHost(text: string): KnownServer | undefined {
  return URL.canParse(text) ? index.byHost.get(hostOf(new URL(text))) : undefined;
}

/** Returns the owner of the host by its domain: `other.linear.app` is Linear's, `notlinear.app` is not. */
export function ownerOfHost(text: string): KnownServer | undefined {
  return URL.canParse(text) ? ownerOf(hostOf(new URL(text)), index) : undefined;
}

export const knownName = ({ server, url }: Known): string => {
  const apart = [url.region, url.variant].filter(Boolean).join(', ');
  return apart === '' ? server.name : `${server.name} (${apart})`;
};

/** Omits deprecated URLs, and SSE if streamable HTTP exists too. */
const offered = every.filter(
  ({ server, url }) =>
    !url.deprecated &&
    (url.transport === 'streamable_http' || server.urls.every(({ transport }) => transport === 'sse')),
);

function rank({ server, url }: Known, words: string): number {
  const name = server.name.toLowerCase();
  if (name.startsWith(words)) return 0;
  if (name.split(/[\s.]/).some((word) => word.startsWith(words))) return 1;
  if (name.includes(words) || server.id.includes(words)) return 2;
  return url.url.replace('https://', '').includes(words.replace(/^https?:\/\//, '')) ? 3 : 4;
}

/** Beginnings of nearly every URL. Alone they match nothing. */
const BEGINNINGS = ['https://mcp.', 'http://mcp.', 'mcp.'];

/** Returns entries whose name or URL contains the text, best first; none for a text that is too general. */
export function searchCatalogue(text: string, limit: number): Known[] {
  const words = text.trim().toLowerCase();
  if (BEGINNINGS.some((beginning) => beginning.startsWith(words))) return [];
  return offered
    .map((known) => ({ known, place: rank(known, words) }))
    .filter(({ place }) => place < 4)
    .sort((a, b) => a.place - b.place || a.known.server.name.localeCompare(b.known.server.name, 'en'))
    .slice(0, limit)
    .map(({ known }) => known);
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

export const isUnfit = ({ auth }: KnownServer): boolean =>
  auth.fit === 'oauth' || auth.fit === 'other-scheme';

/** Says which authentication the server requires and what it means for a static bearer token. */
export function authSentences({ name, auth, tokenPrefixes }: KnownServer): string {
  const note = auth.note === undefined ? '' : ` ${auth.note}`;
  const begins = tokenPrefixes.length === 0 ? '.' : `; its tokens begin with ${listed(tokenPrefixes)}.`;
  switch (auth.fit) {
    case 'bearer':
      return `${name} accepts a bearer token${begins}${note}`;
    case 'bearer-caveat':
      return `${name} accepts a bearer token, with a caveat${begins}${note}`;
    case 'other-scheme':
      return `${name} requires “${auth.scheme}” instead of a bearer token. A static bearer token does not work.${note}`;
    case 'oauth':
      return `${name} accepts only OAuth. A pasted token does not work, or stops working within the hour.${note}`;
    case 'open':
      return `${name} requires no token, so an accepted token proves nothing.${note}`;
  }
}

/** Says when and where the entry was checked, and whether with the provider. */
export const checkedSentence = ({ checked }: KnownServer): string =>
  checked.by === 'vendor page'
    ? `Last checked ${checked.date} on the provider’s own page: ${checked.source}.`
    : `Unverified since ${checked.date}. The only source is a third party: ${checked.source}.`;
