import 'server-only';
import { isSameUrl } from '@/lib/core/same-url';
import { type Credential, isArchived, type Page, type Presence, type Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';

export interface ActiveCredentials {
  all: Credential[];
  /** The number of rows that could not be read. One of them may be the one in question. */
  unreadable: number;
}

/** A vault has dozens of credentials. A list with more than 20,000 never ends. */
const LIST_PAGES_MAX = 200;

/** An unknown status is not treated as active, archived or deleted. */
export function presenceOf(entry: Pick<Credential, 'status' | 'archivedAt'>): Presence {
  if (entry.status === 'deleted') return 'gone';
  if (isArchived(entry)) return 'archived';
  return entry.status === 'active' ? 'active' : 'unknown';
}

/** Returns archived, gone, active or unknown. Rejects with `VaultsApiError` if the API cannot be read. */
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
 * Returns every active credential of a vault, from all pages. Uses no name filter, because its matching is
 * undocumented. Rejects with `VaultsApiError`; kind `unreadable` if the list does not end.
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

export const activeFor = ({ all, unreadable }: ActiveCredentials, target: string): Listed<Credential> => ({
  rows: all.filter((credential) => isSameUrl(credential.target, target)),
  isComplete: unreadable === 0,
});

export const idsFor = (active: ActiveCredentials, target: string): string[] =>
  activeFor(active, target).rows.map(({ id }) => id);

/** Rows of one place. `isComplete` is false if there are more rows or unreadable ones. */
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

/** A vault with more credentials than fit on these pages is read in part. */
const ARCHIVED_PAGES_MAX = 50;

/** Returns the credentials of a vault, including archived ones. Rejects with `VaultsApiError`. */
export const credentialsEver = (api: VaultsApi, vaultId: string): Promise<Listed<Credential>> =>
  readPages(api.credentials.pages(vaultId, { limit: 100, includeArchived: true }), ARCHIVED_PAGES_MAX);

/**
 * Returns vaults with exactly this name. The API finds parts of names, so `prod` also finds `prod-7`. Reads
 * at most `pagesMax` pages. Rejects with `VaultsApiError`.
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

/** Counts the credentials of a vault. `isMore` if the count stopped at about 1,000. */
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
    // An unreadable row would also be deleted.
    count.active += page.items.length - archived + page.unreadable;
    if (count.active + count.archived >= STOP_COUNTING_AT && page.nextCursor !== null)
      return { ...count, isMore: true };
  }
  return { ...count, isMore: false };
}
