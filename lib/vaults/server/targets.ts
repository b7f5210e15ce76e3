import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import type { Rotation } from '@/lib/rotation/model';

interface CredentialIds {
  vaultId: string;
  credentialId: string;
  /** The MCP server URL, where it is known. */
  target?: string;
}

export const vaultTarget = ({ id, name }: { id: string; name?: string }): AuditTarget => ({
  kind: 'vault',
  id,
  label: name ?? null,
});

export const credentialTarget = ({ id, target }: { id: string; target?: string }): AuditTarget => ({
  kind: 'credential',
  id,
  label: target ?? null,
});

/** A credential and the vault that it is in. */
export const targetsOfCredential = ({ vaultId, credentialId, target }: CredentialIds): AuditTarget[] => [
  vaultTarget({ id: vaultId }),
  credentialTarget({ id: credentialId, ...(target !== undefined && { target }) }),
];

/** A rotation, its vault, the old credential and, once there is one, the new. */
export const rotationTargets = (rotation: Rotation): AuditTarget[] => [
  { kind: 'rotation', id: rotation.id, label: rotation.state },
  ...targetsOfCredential(rotation),
  ...(rotation.newCredentialId === null
    ? []
    : [credentialTarget({ id: rotation.newCredentialId, target: rotation.target })]),
];
