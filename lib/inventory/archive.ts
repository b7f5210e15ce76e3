import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsDay, parseAsText, SEARCH_MAX } from '@/lib/core/list-params';
import type { Reason } from '@/lib/vaults/reasons';
import type { Cause } from './model';

/** In the order of the page. */
export const ARCHIVE_LISTS = ['vaults', 'credentials', 'deleted'] as const;
export type ArchiveListName = (typeof ARCHIVE_LISTS)[number];

const VALUE_CHARACTERS_MAX = 4_096;

/** The filters in the page's URL; the days filter the date of archiving or deletion. */
export const archiveParams = {
  q: parseAsText(SEARCH_MAX).withDefault(''),
  from: parseAsDay,
  to: parseAsDay,
};

const pageParams = {
  ...archiveParams,
  of: parseAsStringLiteral(ARCHIVE_LISTS).withDefault('vaults'),
  vault: parseAsText(VALUE_CHARACTERS_MAX),
  cursor: parseAsText(VALUE_CHARACTERS_MAX),
};
export type ArchiveSearch = inferParserType<typeof pageParams>;

export const loadArchiveSearch = createLoader(pageParams);
export const archiveSearch = createSerializer(pageParams);

export interface ArchiveEntry {
  vaultId: string;
  vaultName: string;
  /** Null: the vault itself. */
  credentialId: string | null;
  /** The MCP server URL, or the name of an environment variable; null for a vault. */
  target: string | null;
  createdAt: string | null;
  archivedAt: string | null;
  /** When it was first missing from the lists; null while it is listed. */
  missingSince: string | null;
  /** When it was deleted, if the audit log records it. */
  deletedAt: string | null;
  replaces: string | null;
  replacedBy: string | null;
  /** What archived or deleted it; null if no read observed it. */
  cause: Cause;
  actor: string | null;
  isPerson: boolean;
  /** The reason in the audit log. */
  reason: Reason | null;
  /** Deleted under a legal hold, but not by this console; `maybe`: it is unknown whether the hold was active then. */
  deletedUnderHold: 'yes' | 'maybe' | null;
}

export interface ArchivePage {
  entries: ArchiveEntry[];
  /** The number of all matches; null on later pages. */
  total: number | null;
  nextCursor: string | null;
}
