import type { Report } from '@/components/results/report';
import type { Result } from '@/lib/core/result';
import type { Rotation, RotationState, RotationStep, SentRotation } from '@/lib/rotation/model';
import { twinsSentence, twinsTone } from '@/lib/verification/twins';

/** States in which the token that was just typed is not stored, as far as is known. */
const TOKEN_NOT_STORED: readonly RotationState[] = [
  'failed',
  'duplicate',
  'creating',
  'updating',
  'old_retired',
];

/** The words on the buttons. */
export const stepLabels = (rotation: Rotation): Record<RotationStep, string> => ({
  look: 'Look again',
  'retire-old': rotation.retire === 'archive' ? 'Archive the old credential' : 'Delete the old credential',
  'enter-token': 'Enter the new token again',
  'archive-first': rotation.retire === 'archive' ? 'Archive the old one first' : 'Delete the old one first',
  abandon: 'Leave it as it is',
});

/** A rotation that was begun and waits for the person, perhaps with the token at hand. */
export const isStanding = (rotation: Rotation): boolean =>
  rotation.state !== 'failed' && TOKEN_NOT_STORED.includes(rotation.state);

/** A rotation as a form sees it: while the token may be needed again, its form stays open with the reason. */
export function asResult<Sent extends Rotation>(rotation: Sent): Result<Sent> {
  if (!TOKEN_NOT_STORED.includes(rotation.state)) return { ok: true, value: rotation };
  if (rotation.state === 'duplicate')
    return { ok: false, problem: { code: 'conflict', message: rotation.summary } };
  const problem = rotation.problem ?? { code: 'outcome_unknown' as const, message: rotation.summary };
  return { ok: false, problem: { ...problem, message: `${problem.message} ${rotation.summary}` } };
}

/** What a rotation came to; null while it is not done. A warning where the token is old or kept elsewhere too. */
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
  const still = `What was entered for ${target} is the token that it had before, so agents still get that one: make a new one at the provider and rotate again.`;
  return { ...about, tone: 'warn', sentence: `${still} ${rest}` };
}

/** What the end of an unfinished rotation came to; null while it is not over. */
export const endedReport = (rotation: SentRotation): Report | null =>
  rotation.state === 'abandoned'
    ? { tone: 'ok', sentence: `The rotation is closed. ${rotation.summary}` }
    : rotatedReport(rotation, 'The rotation is complete.');
