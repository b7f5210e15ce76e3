import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import { type Ended, SUCCESS } from '@/lib/audit/server/intent';
import { credentialTarget, targetsOfCredential } from '@/lib/vaults/server/targets';
import type { Rotation } from '../model';

/**
 * Returns how a change of a rotation ended, by the resulting state, not by the response. In `failed` and `duplicate`,
 * nothing was changed; every other state except `done` leaves the outcome open.
 */
export function endedAs(
  { state, problem }: Pick<Rotation, 'state' | 'problem'>,
  step?: string | null,
): Ended {
  if (state === 'done' || (state === 'abandoned' && step === 'abandon')) return SUCCESS;
  const isUnchanged = state === 'failed' || state === 'duplicate';
  return { outcome: isUnchanged ? 'failure' : 'unknown', code: problem?.code ?? null };
}

export const rotationTargets = (rotation: Rotation): AuditTarget<'rotation' | 'vault' | 'credential'>[] => [
  { kind: 'rotation', id: rotation.id, label: rotation.state },
  ...targetsOfCredential(rotation),
  ...(rotation.newCredentialId === null
    ? []
    : [credentialTarget({ id: rotation.newCredentialId, target: rotation.target })]),
];
