import { type CatalogueIndex, indexOf, ownerOf } from '@/lib/catalog/catalogue-index';
import type { KnownServer } from '@/lib/catalog/catalogue-schema';
import { isSecretName, secretParameter } from '@/lib/core/secret-names';
import { isLoopback, type UrlForms } from '@/lib/vaults/server-url';
import { isTellable } from '../placeholders';
import { hint, problem, type RowNote, warning } from '../row';
import type { LintedRow } from './lints';

/** Whether a prefix is long enough to recognize a token: many words begin with `pat` or `KEY`. */
export const isTelling = (prefix: string): boolean => /[-_]$/.test(prefix) || prefix.length > 5;

const TAKE_OUT = 'URLs are shown and logged. Remove it, and enter the token separately.';

/**
 * Finds parts of the URL that are secrets by their name or by their prefix, also in an incomplete URL. Never quotes the
 * value, nor a name that could be a secret.
 */
function secretNote({ row, forms }: LintedRow, prefixes: readonly string[]): RowNote | null {
  const secret = (sentence: string) => problem('secret-in-url', `${sentence} ${TAKE_OUT}`);
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(row.url.trim()))
    return secret('The URL contains a user name or a password.');
  const values = forms === null || forms.url.search === '' ? [] : [...forms.url.searchParams];
  const parameter =
    secretParameter(row.url) ?? values.find(([name, value]) => value !== '' && isSecretName(name))?.[0];
  if (parameter !== undefined)
    return secret(
      /^[\w-]{1,24}$/.test(parameter) && isTellable(parameter)
        ? `The URL contains a secret in “${parameter}”.`
        : 'The URL contains a secret after “?”.',
    );
  const parts = [...(forms?.url.pathname.split('/') ?? []), ...values.map(([, value]) => value)];
  const isToken = (part: string) => part.length >= 20 && prefixes.some((prefix) => part.startsWith(prefix));
  return parts.some(isToken) ? secret('The URL contains a part that looks like a token.') : null;
}

function fitNote({ name, auth }: KnownServer): RowNote | null {
  const note = auth.note === undefined ? '' : ` ${auth.note}`;
  switch (auth.fit) {
    case 'other-scheme':
      return problem(
        'other-scheme',
        `${name} requires “${auth.scheme}” instead of a bearer token. A stored token will not work.${note}`,
      );
    case 'oauth':
      return problem(
        'oauth-only',
        `${name} accepts only OAuth. A stored token will not work, or stops working within an hour.${note}`,
      );
    case 'open':
      return hint(
        'open-server',
        `${name} requires no token. Store one only if agents need a credential for it.${note}`,
      );
    case 'bearer-caveat':
      return auth.note === undefined ? null : hint('bearer-caveat', `${name}: ${auth.note}`);
    case 'bearer':
      return null;
  }
}

const current = (server: KnownServer | undefined) =>
  server?.urls.find(({ deprecated, transport }) => !deprecated && transport !== 'sse');

/** Finds URLs that are deprecated or that the vendor does not publish. */
function publishedNote({ row, forms }: LintedRow, index: CatalogueIndex): RowNote | null {
  if (forms === null) return null;
  const { spelling, url, host } = forms;
  const written = row.url.trim();
  const known = index.bySpelling.get(spelling.slice(0, spelling.length - url.search.length));
  const server = known?.server ?? ownerOf(host, index);
  const better = current(server);
  if (known?.url.deprecated && better)
    return warning('deprecated-url', `${known.server.name} deprecates this URL. Use ${better.url} instead.`);
  if (known && known.url.url !== written.slice(0, written.length - url.search.length))
    return hint(
      'other-spelling',
      `${known.server.name} publishes this URL as ${known.url.url}. Agents match the exact text, so use one form everywhere.`,
    );
  if (server && better && !index.byHost.has(host))
    return hint(
      'unlisted-host',
      `The catalogue lists ${server.name} at ${better.url}. Check that this is the host you mean.`,
    );
  return null;
}

function sseNote({ row, forms }: LintedRow, index: CatalogueIndex): RowNote | null {
  if (row.protocol !== 'sse') return null;
  const server = forms === null ? undefined : index.byHost.get(forms.host);
  const better = current(server);
  const then = better
    ? `${server?.name} also serves ${better.url}.`
    : 'Ask its owner for a streamable HTTP URL before mid-2027.';
  // Specification 2026-07-28: HTTP+SSE is deprecated, to be removed after twelve months.
  return hint('sse-deprecated', `SSE is deprecated since MCP revision 2026-07-28. ${then}`);
}

function plainNote({ url, host }: UrlForms): RowNote | null {
  if (isLoopback(host))
    return hint(
      'loopback',
      'This URL is on the machine of the caller. Use it only if the agent and the server run on the same machine.',
    );
  if (url.protocol !== 'http:') return null;
  return problem(
    'plain-http',
    'http:// sends the token unencrypted. Use https:// if the server supports it.',
  );
}

/** Returns the lints that need only the URL of a row. */
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
      // The note on a deprecated URL already covers it.
      published?.code === 'deprecated-url' ? null : sseNote(row, index),
    ];
    return notes.filter((note) => note !== null);
  };
}
