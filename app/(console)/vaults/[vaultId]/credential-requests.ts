import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { Credential } from '@/lib/providers/model';
import { archiveCredential, deleteCredential } from '../actions';
import { ifArchived, ifGone } from '../vault-requests';

export const archiveRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'Agents no longer get this token. The entry stays readable for the auditor and cannot be made active again.',
  run: ({ id }) =>
    reported(callAction(archiveCredential, { vaultId: credential.vaultId, credentialId: id }), ifArchived),
});

export const deleteRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'The token and the entry are gone for good; only the audit log keeps a record. To keep the entry readable, archive it instead.',
  typeLabel: true,
  run: ({ id }) =>
    reported(callAction(deleteCredential, { vaultId: credential.vaultId, credentialId: id }), ifGone),
});
