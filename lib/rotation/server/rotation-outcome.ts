import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import { type Ended, SUCCESS } from '@/lib/audit/server/intent';
import { credentialTarget, targetsOfCredential } from '@/lib/vaults/server/targets';
import type { Rotation } from '../model';

/**
 * How a change of a rotation ended: the state that it left decides, not that it was answered. In `failed`
 * and `duplicate` nothing was changed; every other state but `done` leaves open what will come of it.
 */
export function endedAs(
  { state, problem }: Pick<Rotation, 'state' | 'problem'>,
  step?: string | null,
): Ended {
  if (state === 'done' || (state === 'abandoned' && step === 'abandon')) return SUCCESS;
  const isUnchanged = state === 'failed' || state === 'duplicate';
  return { outcome: isUnchanged ? 'failure' : 'unknown', code: problem?.code ?? null };
}

/** A rotation, its vault, the old credential and, once there is one, the new. */
export const rotationTargets = (rotation: Rotation): AuditTarget<'rotation' | 'vault' | 'credential'>[] => [
  { kind: 'rotation', id: rotation.id, label: rotation.state },
  ...targetsOfCredential(rotation),
  ...(rotation.newCredentialId === null
    ? []
    : [credentialTarget({ id: rotation.newCredentialId, target: rotation.target })]),
];
