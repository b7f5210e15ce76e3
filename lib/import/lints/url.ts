import { type CatalogueIndex, indexOf, ownerOf } from '@/lib/catalog/catalogue-index';
import type { KnownServer } from '@/lib/catalog/catalogue-schema';
import { isSecretName, secretParameter } from '@/lib/core/secret-names';
import { isLoopback, type UrlForms } from '@/lib/vaults/server-url';
import { isTellable } from '../placeholders';
import { hint, problem, type RowNote, warning } from '../row';
import type { LintedRow } from './lints';

/** Enough of a start to know a token by: `pat` or `KEY` begin many a word. */
export const isTelling = (prefix: string): boolean => /[-_]$/.test(prefix) || prefix.length > 5;

const TAKE_OUT = 'URLs are shown and logged: take it out, and enter the token by itself.';

/**
 * Parts of the URL that hold a secret by their name or by how they begin, also where it is no complete URL yet. The
 * value is never quoted, nor is a name that could be one.
 */
function secretNote({ row, forms }: LintedRow, prefixes: readonly string[]): RowNote | null {
  const secret = (sentence: string) => problem('secret-in-url', `${sentence} ${TAKE_OUT}`);
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(row.url.trim()))
    return secret('The URL carries a user name or a password.');
  const values = forms === null || forms.url.search === '' ? [] : [...forms.url.searchParams];
  const parameter =
    secretParameter(row.url) ?? values.find(([name, value]) => value !== '' && isSecretName(name))?.[0];
  if (parameter !== undefined)
    return secret(
      /^[\w-]{1,24}$/.test(parameter) && isTellable(parameter)
        ? `The URL carries a secret in “${parameter}”.`
        : 'The URL carries a secret after “?”.',
    );
  const parts = [...(forms?.url.pathname.split('/') ?? []), ...values.map(([, value]) => value)];
  const isToken = (part: string) => part.length >= 20 && prefixes.some((prefix) => part.startsWith(prefix));
  return parts.some(isToken) ? secret('The URL carries what looks like a token.') : null;
}

function fitNote({ name, auth }: KnownServer): RowNote | null {
  const note = auth.note === undefined ? '' : ` ${auth.note}`;
  switch (auth.fit) {
    case 'other-scheme':
      return problem(
        'other-scheme',
        `${name} wants “${auth.scheme}” instead of a bearer token: a stored token will not work.${note}`,
      );
    case 'oauth':
      return problem(
        'oauth-only',
        `${name} takes OAuth only: a stored token will not work, or stops working within the hour.${note}`,
      );
    case 'open':
      return hint('open-server', `${name} asks for no token: store one only if agents must name it.${note}`);
    case 'bearer-caveat':
      return auth.note === undefined ? null : hint('bearer-caveat', `${name}: ${auth.note}`);
    case 'bearer':
      return null;
  }
}

/** An address of this provider that it does not give up. */
const current = (server: KnownServer | undefined) =>
  server?.urls.find(({ deprecated, transport }) => !deprecated && transport !== 'sse');

/** Addresses that a provider has given up, or that are not among those it publishes. */
function publishedNote({ row, forms }: LintedRow, index: CatalogueIndex): RowNote | null {
  if (forms === null) return null;
  const { spelling, url, host } = forms;
  const written = row.url.trim();
  const known = index.bySpelling.get(spelling.slice(0, spelling.length - url.search.length));
  const server = known?.server ?? ownerOf(host, index);
  const better = current(server);
  if (known?.url.deprecated && better)
    return warning(
      'deprecated-url',
      `${known.server.name} gives up this address: use ${better.url} instead.`,
    );
  if (known && known.url.url !== written.slice(0, written.length - url.search.length))
    return hint(
      'other-spelling',
      `${known.server.name} publishes this address as ${known.url.url}: agents match the exact text, so use one form everywhere.`,
    );
  if (server && better && !index.byHost.has(host))
    return hint(
      'unlisted-host',
      `The catalogue has ${server.name} at ${better.url}: check that this host is the one you mean.`,
    );
  return null;
}

function sseNote({ row, forms }: LintedRow, index: CatalogueIndex): RowNote | null {
  if (row.protocol !== 'sse') return null;
  const server = forms === null ? undefined : index.byHost.get(forms.host);
  const better = current(server);
  const then = better
    ? `${server?.name} also serves ${better.url}.`
    : 'ask its owner for a streamable HTTP address before mid-2027.';
  // Specification 2026-07-28: HTTP+SSE is deprecated, with twelve months to leave it.
  return hint('sse-deprecated', `SSE is deprecated since MCP revision 2026-07-28: ${then}`);
}

function plainNote({ url, host }: UrlForms): RowNote | null {
  if (isLoopback(host))
    return hint(
      'loopback',
      'This address is on the machine that asks for it: use it only if the agent runs where the server does.',
    );
  if (url.protocol !== 'http:') return null;
  return problem('plain-http', 'http:// sends the token unencrypted: use https:// if the server has it.');
}

/** What the address alone tells of a row. */
export function addressNotes(catalogue: readonly KnownServer[]): (row: LintedRow) => RowNote[] {
  const index = indexOf(catalogue);
  const prefixes = catalogue.flatMap(({ tokenPrefixes }) => tokenPrefixes.filter(isTelling));
  return (row) => {
    const server = row.forms === null ? undefined : index.byHost.get(row.forms.host);
    const published = publishedNote(row, index);
    const notes = [
      secretNote(row, prefixes),
      row.forms && plainNote(row.forms),
      server === undefined ? null : fitNote(server),
      published,
      // An address that is given up says it already.
      published?.code === 'deprecated-url' ? null : sseNote(row, index),
    ];
    return notes.filter((note) => note !== null);
  };
}
