import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsDay, parseAsText, SEARCH_MAX } from '@/lib/core/list-params';
import type { Reason } from '@/lib/vaults/reasons';
import type { Cause } from './model';

/** The lists of the archive, in the order of the page. */
export const ARCHIVE_LISTS = ['vaults', 'credentials', 'deleted'] as const;
export type ArchiveListName = (typeof ARCHIVE_LISTS)[number];

const VALUE_CHARACTERS_MAX = 4_096;

/** The filters in the address of the page; days are of the archiving or the deletion. */
export const archiveParams = {
  q: parseAsText(SEARCH_MAX).withDefault(''),
  from: parseAsDay,
  to: parseAsDay,
};

/** What a page of one list is asked for with. */
const pageParams = {
  ...archiveParams,
  of: parseAsStringLiteral(ARCHIVE_LISTS).withDefault('vaults'),
  /** The entries of this vault alone. */
  vault: parseAsText(VALUE_CHARACTERS_MAX),
  cursor: parseAsText(VALUE_CHARACTERS_MAX),
};
export type ArchiveSearch = inferParserType<typeof pageParams>;

export const loadArchiveSearch = createLoader(pageParams);
export const archiveSearch = createSerializer(pageParams);

/** An archived or deleted vault, or credential. */
export interface ArchiveEntry {
  vaultId: string;
  vaultName: string;
  /** Null: the vault itself. */
  credentialId: string | null;
  /** The MCP server URL, or the name of an environment variable; null for a vault. */
  target: string | null;
  createdAt: string | null;
  archivedAt: string | null;
  /** Since when no list shows it; null while one does. */
  missingSince: string | null;
  /** When it was deleted, where the audit log has it. */
  deletedAt: string | null;
  replaces: string | null;
  replacedBy: string | null;
  /** Who or what archived it, or deleted it; null where the inventory did not see it happen. */
  cause: Cause;
  actor: string | null;
  isPerson: boolean;
  /** Why, by the audit log. */
  reason: Reason | null;
  /** Deleted, not by this console, under a legal hold; `maybe`: it is not known that the hold was in force then. */
  deletedUnderHold: 'yes' | 'maybe' | null;
}

export interface ArchivePage {
  /** The last archived or deleted first. */
  entries: ArchiveEntry[];
  /** All that match; null on later pages. */
  total: number | null;
  nextCursor: string | null;
}
