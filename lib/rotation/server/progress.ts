import 'server-only';
import { ageMs } from '@/lib/core/server/age';
import type { RotationStep } from '../model';
import { type Facts, settlesIn } from './observe';
import { isFinal, type RotationPatch, type RotationRow } from './store';

/**
 * A call without an outcome is taken to be still running for this long: three times the longest that
 * the client waits. Only after a crash does a person wait for it.
 */
export const IN_FLIGHT_MS = 60_000;
/** Milliseconds since the row was last moved. */
export const ageOf = (row: RotationRow, now: Date): number =>
  ageMs(`rotation ${row.id} ${row.revision}`, row.updatedAt, now);

/**
 * Somebody wrote that a token is being sent and has not yet written how that ended. Retiring is left
 * out: to archive or delete twice does no harm.
 */
export function isInFlight(row: RotationRow, now: Date): boolean {
  const sends = row.state === 'updating' || row.state === 'creating';
  return sends && row.problem === null && ageOf(row, now) < IN_FLIGHT_MS;
}

/** The old credential serves no more, in the way that was asked for. */
function isOldFinished(row: RotationRow, facts: Facts): boolean {
  return facts.oldCredential === 'gone' || (facts.oldCredential === 'archived' && row.retire === 'archive');
}

export const isOldOut = (facts: Facts): boolean =>
  facts.oldCredential === 'gone' || facts.oldCredential === 'archived';

/** `updated_at` rose, so the credential took the new token. What is missing or no time tells nothing. */
export const wasUpdated = (
  { updatedAtBefore }: Pick<RotationRow, 'updatedAtBefore'>,
  updatedAt: string | null,
): boolean =>
  updatedAtBefore !== null && updatedAt !== null && Date.parse(updatedAt) > Date.parse(updatedAtBefore);

const afterConfirmed = (row: RotationRow, facts: Facts, now: Date): RotationPatch => ({
  state: isOldFinished(row, facts) ? 'done' : 'confirmed',
  problem: null,
  ...(isOldOut(facts) && { oldRetiredAt: row.oldRetiredAt ?? now }),
});

/** The one credential that appeared since the first write and that no other change can have made is ours. */
function adopted(row: RotationRow, facts: Facts, now: Date): RotationPatch | null {
  if (facts.made.state !== 'created') return null;
  return { ...afterConfirmed(row, facts, now), newCredentialId: facts.made.made.id };
}

/** Where a rotation may be moved by what the API shows, without any write to the API; null: nowhere. */
export function advance(row: RotationRow, facts: Facts, now: Date): RotationPatch | null {
  if (facts.vaultGone) return null;
  switch (row.state) {
    case 'updating':
      return facts.oldCredential === 'active' && wasUpdated(row, facts.oldUpdatedAt)
        ? { state: 'done', problem: null }
        : null;
    case 'creating':
    case 'old_retired':
      return adopted(row, facts, now);
    case 'duplicate':
      return isOldOut(facts) ? { state: 'old_retired', oldRetiredAt: now, problem: null } : null;
    case 'created':
    case 'confirmed':
    case 'retiring':
      return row.newCredentialId === null
        ? advanceArchiveFirst(row, facts, now)
        : advanceRetiring(row, facts, now);
    default:
      return null;
  }
}

function advanceArchiveFirst(row: RotationRow, facts: Facts, now: Date): RotationPatch | null {
  return isOldOut(facts)
    ? { state: 'old_retired', oldRetiredAt: row.oldRetiredAt ?? now, problem: null }
    : null;
}

function advanceRetiring(row: RotationRow, facts: Facts, now: Date): RotationPatch | null {
  if (facts.newCredential !== 'active') return null;
  const next = afterConfirmed(row, facts, now);
  return next.state === 'done' || row.state === 'created' ? next : null;
}

/** Steps that a state can take at all, whatever the API shows. */
export const STEPS_OF_STATE: Partial<Record<RotationRow['state'], readonly RotationStep[]>> = {
  updating: ['look', 'enter-token', 'abandon'],
  creating: ['look', 'enter-token', 'abandon'],
  created: ['look', 'retire-old', 'enter-token', 'abandon'],
  confirmed: ['look', 'retire-old', 'enter-token', 'abandon'],
  retiring: ['look', 'retire-old', 'enter-token', 'archive-first', 'abandon'],
  duplicate: ['look', 'archive-first', 'enter-token', 'abandon'],
  old_retired: ['look', 'enter-token', 'abandon'],
};

/** What the person may do next. The first completes the rotation, the last closes it. */
export function stepsOf(row: RotationRow, facts: Facts | null, now: Date): RotationStep[] {
  if (isFinal(row)) return [];
  if (facts?.vaultGone) return ['look', 'abandon'];
  if (facts === null || facts.oldCredential === 'unknown' || facts.newCredential === 'unknown')
    return ['look', 'abandon'];
  if (isInFlight(row, now) || advance(row, facts, now)?.state === 'done') return ['look', 'abandon'];
  if (row.newCredentialId !== null) return stepsWithNew(row, facts);
  return stepsWithoutNew(row, facts, now);
}

function stepsWithNew(row: RotationRow, facts: Facts): RotationStep[] {
  if (facts.newCredential !== 'active') return ['enter-token', 'look', 'abandon'];
  return isOldFinished(row, facts) ? ['look', 'abandon'] : ['retire-old', 'look', 'abandon'];
}

function stepsWithoutNew(row: RotationRow, facts: Facts, now: Date): RotationStep[] {
  switch (row.state) {
    case 'updating':
      if (isOldOut(facts)) return ['abandon'];
      return retrySteps(row, now);
    case 'creating':
      return facts.candidates.length > 0 ? ['look', 'abandon'] : retrySteps(row, now);
    case 'old_retired':
      return facts.candidates.length === 1
        ? ['look', 'enter-token', 'abandon']
        : ['enter-token', 'look', 'abandon'];
    default:
      return isOldOut(facts) ? ['enter-token', 'look', 'abandon'] : ['archive-first', 'look', 'abandon'];
  }
}

const retrySteps = (row: RotationRow, now: Date): RotationStep[] =>
  settlesIn(row, now) > 0 ? ['look', 'enter-token', 'abandon'] : ['enter-token', 'look', 'abandon'];
