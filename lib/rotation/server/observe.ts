import 'server-only';
import type { CallOptions } from '@/lib/providers/server/client/vaults-api';
import type { RotationSituation } from '@/lib/rotation/model';
import type { RotationContext, RotationRow } from '@/lib/rotation/server/store';
import { claimsOn } from '@/lib/vaults/server/claims';
import { type ActiveCredentials, activeCredentials, idsFor, lookUp } from '@/lib/vaults/server/survey';
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
