import { createLoader, createParser, createSerializer, parseAsStringLiteral } from 'nuqs/server';
import { instantMs } from '@/lib/core/instant';
import { parseAsDay, parseAsText, SEARCH_MAX } from '@/lib/core/list-params';

const CURSOR_CHARACTERS_MAX = 4_096;

/** An RFC 3339 instant in UTC, parsed from an instant or from a day, whose start is meant. Future instants are invalid. */
const parseAsPast = createParser({
  parse: (value) => {
    const ms = instantMs(parseAsDay.parse(value) === null ? value : `${value}T00:00:00Z`);
    return ms >= 0 && ms <= Date.now() ? new Date(ms).toISOString() : null;
  },
  serialize: (value: string) => value.replace('T00:00:00.000Z', ''),
});

/** The URL parameters of a list as of a past instant. Without `asof`, the list shows the present. */
export const asOfParams = { asof: parseAsPast, q: parseAsText(SEARCH_MAX).withDefault('') };
export const loadAsOfParams = createLoader(asOfParams);

/** `archive`: credentials that have ended since. */
export const AS_OF_KINDS = ['credentials', 'vaults', 'archive'] as const;
export type AsOfKind = (typeof AS_OF_KINDS)[number];

const pageParams = {
  ...asOfParams,
  of: parseAsStringLiteral(AS_OF_KINDS).withDefault('credentials'),
  cursor: parseAsText(CURSOR_CHARACTERS_MAX),
};
const loadPage = createLoader(pageParams);
export const asOfPageSearch = createSerializer(pageParams);

/** Returns what a request searches for. Without a valid instant, the present. */
export function loadAsOf(request: Request): { search: AsOf; cursor: string | null } {
  const { asof, cursor, ...search } = loadPage(request);
  return { search: { ...search, at: asof ?? new Date().toISOString() }, cursor };
}

export interface AsOf {
  of: AsOfKind;
  /** RFC 3339, UTC. */
  at: string;
  /** Words that the row must contain: URL, name, owner or id. */
  q: string;
}

export const UNKNOWN_BECAUSE = {
  creation: 'Its creation date is not known',
  archiving: 'It was archived between two reads',
  deletion: 'It was deleted between two reads',
  unread: 'It was not read after that time',
  reversed: 'It was missing or archived around that time',
  audit: 'It is only in the audit log',
} as const;
export type UnknownBecause = keyof typeof UNKNOWN_BECAUSE;

export interface AsOfRow {
  vaultId: string | null;
  vaultName: string | null;
  /** Null: the vault itself. */
  credentialId: string | null;
  /** The MCP server URL; null for a vault, and for an entry that is only in the audit log. */
  target: string | null;
  environment: string | null;
  /** The current owner: earlier owners are not recorded. */
  owner: string | null;
  createdAt: string | null;
  /** When it was archived or deleted since; `endedBefore` if only the latest possible time is known. */
  endedAt: string | null;
  endedBefore: string | null;
  unknown: UnknownBecause | null;
  /** Whether name, URL and environment are the current ones, because no read is that old or they changed around that time. */
  hasTodaysValues: boolean;
}

export interface AsOfPage {
  rows: AsOfRow[];
  nextCursor: string | null;
  /** Of all rows; null on later pages. */
  counts: AsOfCounts | null;
}

export interface AsOfCounts {
  active: number;
  unknown: number;
}
