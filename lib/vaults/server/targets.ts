import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';

interface CredentialIds {
  vaultId: string;
  credentialId: string;
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

export const targetsOfCredential = ({
  vaultId,
  credentialId,
  target,
}: CredentialIds): AuditTarget<'vault' | 'credential'>[] => [
  vaultTarget({ id: vaultId }),
  credentialTarget({ id: credentialId, ...(target !== undefined && { target }) }),
];

export const subjectTargets = ({
  vaultId,
  credentialId,
}: {
  vaultId: string;
  credentialId: string | null;
}): AuditTarget<'vault' | 'credential'>[] =>
  credentialId === null ? [vaultTarget({ id: vaultId })] : targetsOfCredential({ vaultId, credentialId });
