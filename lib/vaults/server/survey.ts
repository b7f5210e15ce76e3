import 'server-only';
import { type Credential, isArchived } from '@/lib/providers/model';
import type { RotationSituation } from '@/lib/rotation/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { claimsOn } from './claims';
import { sameTarget } from './same-target';
import type { RotationContext, RotationRow } from '@/lib/rotation/server/store';

/** What the API shows of one rotation at this moment. */
export interface Facts extends RotationSituation {
  oldUpdatedAt: string | null;
  /**
   * Active, for the same server, not there before the first write, not the recorded new one and not made
   * by another change.
   */
  candidates: string[];
  /** Another change may have made one of them: it is running, or its outcome is unknown. */
  isContested: boolean;
  /** Active credentials for the same server that were there before or that others made, besides the old one. */
  others: string[];
  /** Rows of the list that could not be read: what is not seen may still be among them. */
  unreadable: number;
  /** The API has no such vault, so nothing of the rotation can be completed. */
  vaultGone?: true;
}

/** What there is of a rotation whose vault was deleted: nothing. */
export const goneWithVault = (row: Pick<RotationRow, 'newCredentialId'>): Facts => ({
  oldCredential: 'gone',
  newCredential: row.newCredentialId === null ? 'none' : 'gone',
  oldUpdatedAt: null,
  isContested: false,
  candidates: [],
  others: [],
  unreadable: 0,
  vaultGone: true,
});

export interface ActiveCredentials {
  all: Credential[];
  /** Rows that could not be read: one of them may be the one that is looked for. */
  unreadable: number;
}

/** A vault holds dozens of credentials. A list that goes on after 20,000 is one that does not end. */
const LIST_PAGES_MAX = 200;

export type Presence = RotationSituation['oldCredential'];

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

/** Looks at everything that one rotation depends on. Rejects with `VaultsApiError` where it cannot. */
export async function survey(
  context: RotationContext,
  row: RotationRow,
  options?: CallOptions,
  known?: ActiveCredentials,
): Promise<Facts> {
  const { api } = context;
  const active = known ?? (await activeCredentials(api, row.vaultId, options));
  const find = async (id: string) => {
    const listed = active.all.find((credential) => credential.id === id);
    return listed === undefined
      ? lookUp(api, row.vaultId, id, options)
      : { presence: 'active' as const, credential: listed };
  };
  const old = await find(row.credentialId);
  const next = row.newCredentialId === null ? null : await find(row.newCredentialId);
  const rivals = idsFor(active, row.target).filter(
    (id) => id !== row.credentialId && id !== row.newCredentialId,
  );
  const appeared = rivals.filter((id) => !row.knownIds.includes(id));
  const sought = { kind: 'credential' as const, vaultId: row.vaultId, target: row.target };
  const who = { own: [row.id], at: row.updatedAt };
  const { taken, isContested } = await claimsOn(context, sought, appeared, who);
  return {
    oldCredential: old.presence,
    newCredential: next === null ? 'none' : next.presence,
    oldUpdatedAt: old.credential?.updatedAt ?? null,
    candidates: appeared.filter((id) => !taken.has(id)),
    isContested,
    others: rivals.filter((id) => row.knownIds.includes(id) || taken.has(id)),
    unreadable: active.unreadable,
  };
}
