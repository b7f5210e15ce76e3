import 'server-only';
import { type Ended, SUCCESS } from '@/lib/audit/server/intent';
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
