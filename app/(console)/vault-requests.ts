import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { Vault } from '@/lib/providers/model';
import { archiveVault, deleteVault } from './actions';

export const ifArchived = ({ alreadyArchived }: { alreadyArchived: boolean }) =>
  alreadyArchived ? 'was already archived' : undefined;

export const ifGone = ({ alreadyGone }: { alreadyGone: boolean }) =>
  alreadyGone ? 'was already deleted' : undefined;

const targetsOf = (vaults: Vault[]) => vaults.map(({ id, name }) => ({ id, label: name }));

export const archiveRequest = (...vaults: Vault[]): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'vault',
  targets: targetsOf(vaults),
  consequence:
    vaults.length === 1
      ? 'New sessions can no longer use it. It stays readable under Archive, and it cannot be brought back to active.'
      : 'New sessions can no longer use them. They stay readable under Archive, and they cannot be brought back to active.',
  asksReason: true,
  run: ({ id }, _typed, reason) => reported(callAction(archiveVault, { vaultId: id, ...reason }), ifArchived),
});

export const deleteRequest = (vault: Vault, credentials: string): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'vault',
  targets: targetsOf([vault]),
  consequence: `This deletes ${credentials}, for good: tokens cannot be read back, and agents lose access. Only the audit log keeps a record. To keep the vault readable, archive it instead.`,
  typeLabel: true,
  asksReason: true,
  run: ({ id }, typedName, reason) =>
    reported(callAction(deleteVault, { vaultId: id, typedName, ...reason }), ifGone),
});
