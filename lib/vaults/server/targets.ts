import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';

interface CredentialIds {
  vaultId: string;
  credentialId: string;
  /** The MCP server URL, where it is known. */
  target?: string | null;
}

export const vaultTarget = ({ id, name }: { id: string; name?: string }): AuditTarget<'vault'> => ({
  kind: 'vault',
  id,
  label: name ?? null,
});

export const credentialTarget = ({
  id,
  target,
}: {
  id: string;
  target?: string | null;
}): AuditTarget<'credential'> => ({
  kind: 'credential',
  id,
  label: target ?? null,
});

/** A credential and the vault that it is in. */
export const targetsOfCredential = ({
  vaultId,
  credentialId,
  target,
}: CredentialIds): AuditTarget<'vault' | 'credential'>[] => [
  vaultTarget({ id: vaultId }),
  credentialTarget({ id: credentialId, ...(target !== undefined && { target }) }),
];

/** A credential and its vault; without the id of a credential, the vault alone. */
export const subjectTargets = ({
  vaultId,
  credentialId,
}: {
  vaultId: string;
  credentialId: string | null;
}): AuditTarget<'vault' | 'credential'>[] =>
  credentialId === null ? [vaultTarget({ id: vaultId })] : targetsOfCredential({ vaultId, credentialId });
