import 'server-only';
import { type Credential, isArchived, type Presence } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { sameTarget } from './same-target';

export interface ActiveCredentials {
  all: Credential[];
  /** Rows that could not be read: one of them may be the one that is looked for. */
  unreadable: number;
}

/** A vault holds dozens of credentials. A list that goes on after 20,000 is one that does not end. */
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

export const idsFor = (active: ActiveCredentials, target: string): string[] =>
  active.all.filter((credential) => sameTarget(credential.target, target)).map(({ id }) => id);
