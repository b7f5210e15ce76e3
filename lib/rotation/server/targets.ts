import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import type { Rotation } from '@/lib/rotation/model';
import { credentialTarget, targetsOfCredential } from '@/lib/vaults/server/targets';
/** A rotation, its vault, the old credential and, once there is one, the new. */
export const rotationTargets = (rotation: Rotation): AuditTarget<'rotation' | 'vault' | 'credential'>[] => [
  { kind: 'rotation', id: rotation.id, label: rotation.state },
  ...targetsOfCredential(rotation),
  ...(rotation.newCredentialId === null
    ? []
    : [credentialTarget({ id: rotation.newCredentialId, target: rotation.target })]),
];
