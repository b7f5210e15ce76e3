import 'server-only';
import { isSameUrl } from '@/lib/core/same-url';
import { type Credential, isArchived, type Page, type Presence, type Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';

export interface ActiveCredentials {
  all: Credential[];
  /** Rows that could not be read: one of them may be the one that is looked for. */
  unreadable: number;
}

/** A vault holds dozens of credentials. A list with more than 20,000 is one that does not end. */
const LIST_PAGES_MAX = 200;

/** A status that is neither active, archived nor deleted is not taken for any of them. */
export function presenceOf(entry: Pick<Credential, 'status' | 'archivedAt'>): Presence {
  if (entry.status === 'deleted') return 'gone';
  if (isArchived(entry)) return 'archived';
  return entry.status === 'active' ? 'active' : 'unknown';
}

/** Archived, gone, active or unknown. Rejects with `VaultsApiError` where the API does not tell. */
export async function lookUp(
  api: VaultsApi,
  vaultId: string,
  credentialId: string,
  options?: CallOptions,
): Promise<{ presence: Presence; credential: Credential | null }> {
  try {
    const credential = await api.credentials.get(vaultId, credentialId, options);
    return { presence: presenceOf(credential), credential };
  } catch (error) {
    if (error instanceof VaultsApiError && error.kind === 'not_found')
      return { presence: 'gone', credential: null };
    throw error;
  }
}

/**
 * Every active credential of a vault, from all pages. No name filter: what one would match is undocumented.
 * Rejects with `VaultsApiError`, of kind `unreadable` where the list does not end.
 */
export async function activeCredentials(
  api: VaultsApi,
  vaultId: string,
  options?: CallOptions,
): Promise<ActiveCredentials> {
  const active: ActiveCredentials = { all: [], unreadable: 0 };
  let pagesLeft = LIST_PAGES_MAX;
  for await (const page of api.credentials.pages(vaultId, { ...options, limit: 100 })) {
    active.all.push(...page.items.filter((credential) => presenceOf(credential) === 'active'));
    active.unreadable += page.unreadable;
    pagesLeft -= 1;
    if (pagesLeft === 0 && page.nextCursor !== null)
      throw new VaultsApiError({ kind: 'unreadable', message: 'The list of credentials does not end.' });
  }
  return active;
}

/** The active credentials for a server. */
export const activeFor = ({ all, unreadable }: ActiveCredentials, target: string): Listed<Credential> => ({
  rows: all.filter((credential) => isSameUrl(credential.target, target)),
  isComplete: unreadable === 0,
});

export const idsFor = (active: ActiveCredentials, target: string): string[] =>
  activeFor(active, target).rows.map(({ id }) => id);

/** Rows of one place; `isComplete` is false where the list has more or has rows that cannot be read. */
export interface Listed<T> {
  rows: T[];
  isComplete: boolean;
}

async function readPages<T>(
  pages: AsyncGenerator<Page<T>, void, undefined>,
  pagesMax: number,
): Promise<Listed<T>> {
  const listed: Listed<T> = { rows: [], isComplete: true };
  let pagesLeft = pagesMax;
  for await (const page of pages) {
    listed.rows.push(...page.items);
    pagesLeft -= 1;
    if (page.unreadable > 0 || (pagesLeft === 0 && page.nextCursor !== null)) listed.isComplete = false;
    if (pagesLeft === 0) break;
  }
  return listed;
}

/** A vault that holds more credentials than these pages have is read in part. */
const ARCHIVED_PAGES_MAX = 50;

/** Credentials of a vault, archived ones too. Rejects with `VaultsApiError`. */
export const credentialsEver = (api: VaultsApi, vaultId: string): Promise<Listed<Credential>> =>
  readPages(api.credentials.pages(vaultId, { limit: 100, includeArchived: true }), ARCHIVED_PAGES_MAX);

/**
 * Vaults of exactly this name. The API finds parts of names, so `prod` finds `prod-7` too: of more than
 * `pagesMax` pages, only these are read. Rejects with `VaultsApiError`.
 */
export async function vaultsNamed(
  api: VaultsApi,
  name: string,
  { pagesMax = 1, includeArchived = false } = {},
): Promise<Listed<Vault>> {
  const filter = { name, limit: 100, ...(includeArchived && { includeArchived }) };
  const { rows, isComplete } = await readPages(api.vaults.pages(filter), pagesMax);
  return { rows: rows.filter((vault) => vault.name === name), isComplete };
}

const STOP_COUNTING_AT = 1_000;

/** How many credentials a vault holds; `isMore` when counting stopped, at about 1,000. */
export async function countCredentials(
  { api }: { api: VaultsApi },
  vaultId: string,
  options?: CallOptions,
): Promise<{ active: number; archived: number; isMore: boolean }> {
  const count = { active: 0, archived: 0 };
  for await (const page of api.credentials.pages(vaultId, {
    ...options,
    limit: 100,
    includeArchived: true,
  })) {
    const archived = page.items.filter(isArchived).length;
    count.archived += archived;
    // A row that cannot be read is still a row that would be deleted.
    count.active += page.items.length - archived + page.unreadable;
    if (count.active + count.archived >= STOP_COUNTING_AT && page.nextCursor !== null)
      return { ...count, isMore: true };
  }
  return { ...count, isMore: false };
}
