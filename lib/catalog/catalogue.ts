import { hostOf, urlForms } from '@/lib/vaults/server-url';
import data from './catalogue.json';
import { indexOf, type Known, ownerOf } from './catalogue-index';
import type { KnownServer } from './catalogue-schema';

export type { Known } from './catalogue-index';
export type { KnownServer, KnownUrl } from './catalogue-schema';

/** The JSON's own type has plain strings for its enums; catalogue.test.ts checks every entry against the schema. */
const asServers = (servers: readonly object[]) => servers as readonly KnownServer[];

/**
 * Public remote MCP servers, what is known of them and from whom. Some 4 KB compressed: in the
 * browser it is loaded when it is wanted (`import()`), never with a page.
 */
export const CATALOGUE: readonly KnownServer[] = asServers(data.servers);

/** Said wherever an entry of the catalogue is offered. */
export const NOBODY_VOUCHES =
  'No one verifies who owns a URL: check with the provider that this is the right server.';

const every: readonly Known[] = CATALOGUE.flatMap((server) => server.urls.map((url) => ({ server, url })));
const index = indexOf(CATALOGUE);

/** The entry at this very address; letter case, default port, slashes at the end and the part after `?` aside. */
export function serverOfUrl(text: string): Known | undefined {
  const forms = urlForms(text);
  if (forms === null) return undefined;
  const { spelling, url } = forms;
  return index.bySpelling.get(spelling.slice(0, spelling.length - url.search.length));
}

/** The server that answers at this URL's host, whatever the path. `mcp.linear.app` is Linear's, `other.linear.app` is not. */
export function serverOfHost(text: string): KnownServer | undefined {
  return URL.canParse(text) ? index.byHost.get(hostOf(new URL(text))) : undefined;
}

/** Whose host this is, by the end of its name: `other.linear.app` is Linear's, `notlinear.app` is not. */
export function ownerOfHost(text: string): KnownServer | undefined {
  return URL.canParse(text) ? ownerOf(hostOf(new URL(text)), index) : undefined;
}

/** “Honeycomb (EU)”. */
export const knownName = ({ server, url }: Known): string => {
  const apart = [url.region, url.variant].filter(Boolean).join(', ');
  return apart === '' ? server.name : `${server.name} (${apart})`;
};

/** What is worth offering: no address that ends, and no SSE where streamable HTTP is served as well. */
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

/** How nearly every URL begins: by itself it asks for nothing. */
const BEGINNINGS = ['https://mcp.', 'http://mcp.', 'mcp.'];

/** Entries whose name or URL holds the text, best first; none for a text that says nothing yet. */
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

/** Whether a static bearer token cannot work there. */
export const isUnfit = ({ auth }: KnownServer): boolean =>
  auth.fit === 'oauth' || auth.fit === 'other-scheme';

/** How the server wants to be spoken to, and what that means for a static bearer token. */
export function authSentences({ name, auth, tokenPrefixes }: KnownServer): string {
  const note = auth.note === undefined ? '' : ` ${auth.note}`;
  const begins =
    tokenPrefixes.length === 0 ? '.' : `; its tokens are known to begin with ${listed(tokenPrefixes)}.`;
  switch (auth.fit) {
    case 'bearer':
      return `${name} takes a bearer token${begins}${note}`;
    case 'bearer-caveat':
      return `${name} takes a bearer token, with a caveat${begins}${note}`;
    case 'other-scheme':
      return `${name} wants “${auth.scheme}” instead of a bearer token: a static bearer will not work.${note}`;
    case 'oauth':
      return `${name} takes OAuth only: a pasted token will not work, or will stop working within the hour.${note}`;
    case 'open':
      return `${name} asks for no token: being accepted there proves nothing.${note}`;
  }
}

/** When this was last looked up, where, and whether by the provider's own words. */
export const checkedSentence = ({ checked }: KnownServer): string =>
  checked.by === 'vendor page'
    ? `Last checked ${checked.date}, from the provider’s own page: ${checked.source}.`
    : `Unverified since ${checked.date}: known from a third party only, ${checked.source}.`;
