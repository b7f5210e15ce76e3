import type { ConfirmRequest } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { Credential } from '@/lib/providers/model';
import { archiveCredential, deleteCredential } from '../actions';

export const archiveRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'Agents no longer get this token. The entry stays readable for the auditor and cannot be made active again.',
  run: async ({ id }) => {
    const result = await callAction(archiveCredential, { vaultId: credential.vaultId, credentialId: id });
    return result.ok
      ? { ok: true, value: { note: result.value.alreadyArchived ? 'was already archived' : undefined } }
      : result;
  },
});

export const deleteRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'The token and the entry are gone for good; only the audit log keeps a record. To keep the entry readable, archive it instead.',
  typeLabel: true,
  run: async ({ id }) => {
    const result = await callAction(deleteCredential, { vaultId: credential.vaultId, credentialId: id });
    return result.ok
      ? { ok: true, value: { note: result.value.alreadyGone ? 'was already deleted' : undefined } }
      : result;
  },
});
