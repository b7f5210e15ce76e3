import { createLoader, createParser, createSerializer, parseAsStringLiteral } from 'nuqs/server';
import { instantMs } from '@/lib/core/instant';
import { parseAsDay, parseAsText, SEARCH_MAX } from '@/lib/core/list-params';

const CURSOR_CHARACTERS_MAX = 4_096;

/** An instant as RFC 3339 in UTC, from one or from a day, whose first moment is meant. Later ones than now are none. */
const parseAsPast = createParser({
  parse: (value) => {
    const ms = instantMs(parseAsDay.parse(value) === null ? value : `${value}T00:00:00Z`);
    return ms >= 0 && ms <= Date.now() ? new Date(ms).toISOString() : null;
  },
  serialize: (value: string) => value.replace('T00:00:00.000Z', ''),
});

/** The address of a list that shows the past. Without `asof` it shows the present. */
export const asOfParams = { asof: parseAsPast, q: parseAsText(SEARCH_MAX).withDefault('') };
export const loadAsOfParams = createLoader(asOfParams);

/** `archive`: of credentials, those that have ended since. */
export const AS_OF_KINDS = ['credentials', 'vaults', 'archive'] as const;
export type AsOfKind = (typeof AS_OF_KINDS)[number];

/** What a page of the list is asked for with. */
const pageParams = {
  ...asOfParams,
  of: parseAsStringLiteral(AS_OF_KINDS).withDefault('credentials'),
  cursor: parseAsText(CURSOR_CHARACTERS_MAX),
};
const loadPage = createLoader(pageParams);
export const asOfPageSearch = createSerializer(pageParams);

/** What a request asks for; without an instant that is known, this moment. */
export function loadAsOf(request: Request): { search: AsOf; cursor: string | null } {
  const { asof, cursor, ...search } = loadPage(request);
  return { search: { ...search, at: asof ?? new Date().toISOString() }, cursor };
}

/** What is looked for: which vaults or credentials were active at an instant. */
export interface AsOf {
  of: AsOfKind;
  /** RFC 3339, UTC. */
  at: string;
  /** Words that the row has to hold: URL, name, owner or id. */
  q: string;
}

/** Why it is not known whether an entry was active. */
export const UNKNOWN_BECAUSE = {
  creation: 'The date of its creation is not known',
  archiving: 'It was archived between two readings',
  deletion: 'It was deleted between two readings',
  unread: 'It was not read since',
  reversed: 'It was not listed, or archived, for a time around then',
  audit: 'Only the audit log knows it',
} as const;
export type UnknownBecause = keyof typeof UNKNOWN_BECAUSE;

/** A vault or credential that was active at an instant, or may have been. */
export interface AsOfRow {
  vaultId: string | null;
  vaultName: string | null;
  /** Null: the vault itself. */
  credentialId: string | null;
  /** The MCP server URL; null for a vault, and where only the audit log knows the entry. */
  target: string | null;
  environment: string | null;
  /** Of today: the owner of an earlier day is not recorded. */
  owner: string | null;
  createdAt: string | null;
  /** When it was archived or deleted since; `endedBefore` where that is the latest moment it can have been. */
  endedAt: string | null;
  endedBefore: string | null;
  /** Null: it was active. */
  unknown: UnknownBecause | null;
  /** Name, URL and environment are today's: no reading is as old as the instant, or they changed around then. */
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
