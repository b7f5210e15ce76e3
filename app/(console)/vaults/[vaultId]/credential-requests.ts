import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { Credential } from '@/lib/providers/model';
import { archiveCredential, deleteCredential } from '../../actions';
import { ifArchived, ifGone } from '../../vault-requests';

export const archiveRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence: 'Agents no longer get this token. The credential stays readable and cannot be restored.',
  asksReason: true,
  run: ({ id }, _typed, reason) =>
    reported(
      callAction(archiveCredential, { vaultId: credential.vaultId, credentialId: id, ...reason }),
      ifArchived,
    ),
});

export const deleteRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'Permanently deletes the credential and its token. Only the audit log keeps a record. To keep it readable, archive it instead.',
  typeLabel: true,
  asksReason: true,
  run: ({ id }, _typed, reason) =>
    reported(
      callAction(deleteCredential, { vaultId: credential.vaultId, credentialId: id, ...reason }),
      ifGone,
    ),
});
