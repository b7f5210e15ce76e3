import 'server-only';
import type { Problem } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import type { Rotation, RotationStep } from '../model';
import { next } from './machine';
import { type Facts, factsOrNull, inFlightMs, settlesIn } from './observe';
import { clock, isFinal, type RotationContext, type RotationRow } from './store';
import { LAST_KNOWN, summaryOf } from './summary';

/** Returns a row as the page shows it. `facts` is null if the API could not be read or was not called. */
export function toRotation(row: RotationRow, facts: Facts | null, now: Date): Rotation {
  const { connection, protocol, knownIds, updatedAtBefore, ...kept } = row;
  const { oldCredential = 'unknown', newCredential = row.newCredentialId === null ? 'none' : 'unknown' } =
    facts ?? {};
  return {
    ...kept,
    oldRetiredAt: row.oldRetiredAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    situation: { oldCredential, newCredential },
    summary: isFinal(row) ? LAST_KNOWN[row.state](row) : summaryOf(row, facts, now),
    steps: stepsOf(row, facts, now),
  };
}

/** Returns the row with what the API shows now. Does not call the API for a finished row. */
export async function shown(
  context: RotationContext,
  row: RotationRow,
  facts?: Facts | null,
): Promise<Rotation> {
  const seen = isFinal(row) ? null : facts === undefined ? await factsOrNull(context, row) : facts;
  return toRotation(row, seen, clock(context));
}

/** Rejects with a problem whose message ends with the state of the rotation. */
export async function refused(context: RotationContext, row: RotationRow, problem: Problem): Promise<never> {
  const { summary } = await shown(context, row);
  throw new AppError({ ...problem, message: `${problem.message} ${summary}` });
}

const COMPLETING = ['retire-old', 'enter-token', 'archive-first'] as const;

/** Returns the possible steps. The first completes the rotation, the last closes it. */
function stepsOf(row: RotationRow, facts: Facts | null, now: Date): RotationStep[] {
  if (isFinal(row)) return [];
  const isUnclear = facts === null || facts.oldCredential === 'unknown' || facts.newCredential === 'unknown';
  if (isUnclear || facts.vaultGone || inFlightMs(row, now) > 0) return ['look', 'abandon'];
  const after = (type: RotationStep) => next(row, { type, facts }, now);
  if (after('look').patch?.state === 'done') return ['look', 'abandon'];
  const step = COMPLETING.find((completing) => after(completing).effect !== undefined);
  if (step === undefined) return row.state === 'updating' ? ['abandon'] : ['look', 'abandon'];
  const isFound = row.state === 'old_retired' && facts.candidates.length === 1;
  const maySettle = row.state === 'updating' || row.state === 'creating';
  const isLookFirst = isFound || (maySettle && settlesIn(row, now) > 0);
  return isLookFirst ? ['look', step, 'abandon'] : [step, 'look', 'abandon'];
}
