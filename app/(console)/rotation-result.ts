import type { Report } from '@/components/results/report';
import type { Result } from '@/lib/core/result';
import type {
  Rotation,
  RotationSituation,
  RotationState,
  RotationStep,
  SentRotation,
} from '@/lib/rotation/model';
import { twinsSentence, twinsTone } from '@/lib/verification/twins';

/** States in which the typed token is not stored, as far as is known. */
const TOKEN_NOT_STORED: readonly RotationState[] = [
  'failed',
  'duplicate',
  'creating',
  'updating',
  'old_retired',
];

const areBothActive = ({ oldCredential, newCredential }: RotationSituation): boolean =>
  oldCredential === 'active' && newCredential === 'active';

export const stepLabels = (rotation: Rotation): Record<RotationStep, string> => ({
  look: 'Check again',
  'retire-old': rotation.retire === 'archive' ? 'Archive the old credential' : 'Delete the old credential',
  'enter-token': 'Enter the new token again',
  'archive-first': rotation.retire === 'archive' ? 'Archive the old one first' : 'Delete the old one first',
  abandon: areBothActive(rotation.situation) ? 'Keep both credentials' : 'Close rotation',
});

/** A rotation that waits for the person. The form may still have the token. */
export const isStanding = (rotation: Rotation): boolean =>
  rotation.state !== 'failed' && TOKEN_NOT_STORED.includes(rotation.state);

/** The rotation as a form result: while the token may be needed again, the form stays open with the reason. */
export function asResult<Sent extends Rotation>(rotation: Sent): Result<Sent> {
  if (!TOKEN_NOT_STORED.includes(rotation.state)) return { ok: true, value: rotation };
  if (rotation.state === 'duplicate')
    return { ok: false, problem: { code: 'conflict', message: rotation.summary } };
  const problem = rotation.problem ?? { code: 'outcome_unknown' as const, message: rotation.summary };
  return { ok: false, problem: { ...problem, message: `${problem.message} ${rotation.summary}` } };
}

/** The report of a rotation; null until it is done. A warning if the token is the old one or stored elsewhere too. */
export function rotatedReport(
  rotation: SentRotation,
  lead = `The token for ${rotation.target} is rotated.`,
): Report | null {
  const { state, target, summary, isOldToken, vaultId } = rotation;
  if (state !== 'done') return null;
  const { credentialId, newCredentialId } = rotation;
  const about = { vaultId, targetId: newCredentialId ?? credentialId, changed: [credentialId] };
  const rest = `${summary} ${twinsSentence(rotation, vaultId)}`.trim();
  if (!isOldToken) return { ...about, tone: twinsTone(rotation), sentence: `${lead} ${rest}` };
  const still = `The entered token for ${target} is the old one, so agents still get it. Create a new token at the provider and rotate again.`;
  return { ...about, tone: 'warn', sentence: `${still} ${rest}` };
}

/** The report of an unfinished rotation that ended; null until then. */
export const endedReport = (rotation: SentRotation): Report | null =>
  rotation.state === 'abandoned'
    ? { tone: 'ok', sentence: `The rotation is closed. ${rotation.summary}` }
    : rotatedReport(rotation, 'The rotation is complete.');
