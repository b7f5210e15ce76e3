import 'server-only';
import type { Problem } from '@/lib/core/result';
import { ProblemError } from '@/lib/core/server/problem-error';
import type { Rotation, RotationStep } from '../model';
import { next } from './machine';
import { type Facts, factsOrNull, inFlightMs, isOldOut, settlesIn } from './observe';
import { clock, isFinal, type RotationContext, type RotationRow } from './store';
import { lastWords, summaryOf } from './summary';

/** A row as the page shows it. `facts` null: the API could not be read, or was not asked. */
export function toRotation(row: RotationRow, facts: Facts | null, now: Date): Rotation {
  const { connection, protocol, kind, knownIds, updatedAtBefore, ...kept } = row;
  const { oldCredential = 'unknown', newCredential = row.newCredentialId === null ? 'none' : 'unknown' } =
    facts ?? {};
  return {
    ...kept,
    oldRetiredAt: row.oldRetiredAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    situation: { oldCredential, newCredential },
    summary: isFinal(row) ? lastWords(row) : summaryOf(row, facts, now),
    steps: stepsOf(row, facts, now),
  };
}

/** The row with what the API shows now; a finished one is shown without asking. */
export async function shown(
  context: RotationContext,
  row: RotationRow,
  facts?: Facts | null,
): Promise<Rotation> {
  const seen = isFinal(row) ? null : facts === undefined ? await factsOrNull(context, row) : facts;
  return toRotation(row, seen, clock(context));
}

/** Rejects with a problem that ends in how the rotation stands now. */
export async function refused(context: RotationContext, row: RotationRow, problem: Problem): Promise<never> {
  const { summary } = await shown(context, row);
  throw new ProblemError({ ...problem, message: `${problem.message} ${summary}` });
}

/** What the person may do next. The first completes the rotation, the last closes it. */
function stepsOf(row: RotationRow, facts: Facts | null, now: Date): RotationStep[] {
  if (isFinal(row)) return [];
  const isUnclear = facts === null || facts.oldCredential === 'unknown' || facts.newCredential === 'unknown';
  if (isUnclear || facts.vaultGone || inFlightMs(row, now) > 0) return ['look', 'abandon'];
  const { patch } = next(row, { type: 'look', facts }, { now, isRepeated: false });
  if (patch?.state === 'done') return ['look', 'abandon'];
  return [...stepsToEnd(row, facts, now), 'abandon'];
}

function stepsToEnd(row: RotationRow, facts: Facts, now: Date): RotationStep[] {
  if (row.newCredentialId !== null)
    return [facts.newCredential === 'active' ? 'retire-old' : 'enter-token', 'look'];
  const retry: RotationStep[] = settlesIn(row, now) > 0 ? ['look', 'enter-token'] : ['enter-token', 'look'];
  switch (row.state) {
    case 'updating':
      return isOldOut(facts) ? [] : retry;
    case 'creating':
      return facts.candidates.length > 0 ? ['look'] : retry;
    case 'old_retired':
      return facts.candidates.length === 1 ? ['look', 'enter-token'] : ['enter-token', 'look'];
    default:
      return [isOldOut(facts) ? 'enter-token' : 'archive-first', 'look'];
  }
}
