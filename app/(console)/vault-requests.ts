import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Vault } from '@/lib/providers/model';
import { archiveVault, deleteVault } from './actions';

export const ifArchived = ({ alreadyArchived }: { alreadyArchived: boolean }) =>
  alreadyArchived ? 'was already archived' : undefined;

export const ifGone = ({ alreadyGone }: { alreadyGone: boolean }) =>
  alreadyGone ? 'was already deleted' : undefined;

const targetsOf = (vaults: Vault[]) => vaults.map(({ id, name }) => ({ id, label: name }));

/** Active credentials of a vault, from the API: all of them, or a minimum. */
export interface CredentialCount {
  active: number;
  archived: number;
  isMore: boolean;
}

const heldWords = ({ active, isMore }: Pick<CredentialCount, 'active' | 'isMore'>): string =>
  active === 0 && !isMore
    ? 'no active credentials'
    : `${isMore ? 'at least ' : ''}${counted(active, 'active credential')}`;

/** `count`: active credentials in all of these vaults; `source` names where the number is from. */
export const archiveRequest = (
  vaults: Vault[],
  count: Pick<CredentialCount, 'active' | 'isMore'>,
  source = '',
): ConfirmRequest => {
  const [it, holds, stays] =
    vaults.length === 1 ? ['it', 'It holds', 'It stays'] : ['them', 'They hold', 'They stay'];
  return {
    verb: 'Archive',
    done: 'archived',
    kind: 'vault',
    targets: targetsOf(vaults),
    consequence: `${holds} ${heldWords(count)}${source}. New sessions can no longer use ${it}. ${stays} readable under Archive and cannot be restored.`,
    asksReason: true,
    run: ({ id }, _typed, reason) =>
      reported(callAction(archiveVault, { vaultId: id, ...reason }), ifArchived),
  };
};

const allWords = ({ active, archived, isMore }: CredentialCount) => {
  const all = active + archived;
  if (isMore) return `the vault and more than ${counted(all, 'credential')}`;
  if (all === 0) return 'the vault, which has no credentials';
  const inWords = `the vault and ${counted(all, 'credential')}`;
  return archived === 0 ? inWords : `${inWords} (${archived} archived)`;
};

export const deleteRequest = (vault: Vault, count: CredentialCount): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'vault',
  targets: targetsOf([vault]),
  consequence: `This permanently deletes ${allWords(count)}. Agents lose access. Only the audit log keeps a record. To keep the vault readable, archive it instead.`,
  typeLabel: true,
  asksReason: true,
  run: ({ id }, typedName, reason) =>
    reported(callAction(deleteVault, { vaultId: id, typedName, ...reason }), ifGone),
});
