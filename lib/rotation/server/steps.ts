import 'server-only';
import type { Problem } from '@/lib/core/result';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { conflict } from '@/lib/vaults/server/outcome';
import type { ContinueRotationInput } from '../inputs';
import { lookAndAdvance, type Moved } from './look';
import { factsOrNull } from './present';
import { ageOf, IN_FLIGHT_MS, isInFlight, STEPS_OF_STATE } from './progress';
import { sendRetire } from './retire';
import { sendAgain, sendArchiveFirst } from './send';
import { isFinal, moveRow, type RotationContext, type RotationRow } from './store';

export interface RotationStepTaken extends ContinueRotationInput {
  /** A change of mind about how the old credential leaves. */
  retire?: RotationRow['retire'] | undefined;
  /** The revision that was on the screen: a page that is out of date moves nothing. */
  expectedRevision?: number | undefined;
}

export const MOVED_MEANWHILE: Problem = conflict('Another tab or person moved this rotation meanwhile.');

/** A problem where the step cannot be taken, or null. */
/** Steps that send a token; all others ignore one. */
export const sendsToken = ({ step }: Pick<RotationStepTaken, 'step'>): boolean =>
  step === 'enter-token' || step === 'archive-first';

export function whyNot(row: RotationRow, input: RotationStepTaken, now: Date): Problem | null {
  if (input.expectedRevision !== undefined && input.expectedRevision !== row.revision) return MOVED_MEANWHILE;
  if (!STEPS_OF_STATE[row.state]?.includes(input.step))
    return conflict(
      isFinal(row)
        ? 'This rotation is finished already. Nothing was sent.'
        : 'This step does not fit any more.',
    );
  if (!sendsToken(input)) return null;
  if (input.secret === undefined)
    return {
      code: 'invalid_input',
      message: 'The token is kept nowhere, so it has to be entered again.',
      fields: { accessToken: 'Enter the access token.' },
    };
  if (input.secret.kind !== row.kind)
    return conflict('This rotation is of a credential of another type. Nothing was sent.');
  if (!isInFlight(row, now)) return null;
  const retryAfterMs = IN_FLIGHT_MS - ageOf(row, now);
  return {
    ...conflict('A token is being sent right now, from here or from another tab. Look again in a moment.'),
    retryAfterMs,
  };
}

export async function take(
  context: RotationContext,
  row: RotationRow,
  { step, secret = bearerSecret(''), retire }: RotationStepTaken,
): Promise<Moved> {
  switch (step) {
    case 'look':
      return lookAndAdvance(context, row);
    case 'retire-old':
      return retireOld(context, row, retire);
    case 'enter-token':
      return sendAgain(context, row, secret);
    case 'archive-first':
      return sendArchiveFirst(context, row, secret);
    case 'abandon':
      return abandon(context, row);
  }
}

/** Retires the old credential, but only after the new one was seen active at this very moment. */
async function retireOld(
  context: RotationContext,
  before: RotationRow,
  retire: RotationRow['retire'] = before.retire,
): Promise<Moved> {
  const row = retire === before.retire ? before : await moveRow(context, before, { retire });
  const looked = await lookAndAdvance(context, row);
  if (looked.row.state === 'done' || looked.facts === null) return looked;
  const facts = looked.facts ?? (await factsOrNull(context, looked.row));
  if (facts === null) return { row: looked.row, facts };
  if (facts.newCredential !== 'active')
    return {
      row: looked.row,
      facts,
      problem: conflict('Nothing was archived or deleted: that needs an active new credential.'),
    };
  return sendRetire(context, looked.row);
}

/** Closes it and leaves everything as it is. What exists then is kept, where the API tells it. */
async function abandon(context: RotationContext, row: RotationRow): Promise<Moved> {
  const facts = await factsOrNull(context, row);
  const found = facts?.made.state === 'created' ? facts.made.made.id : null;
  const newCredentialId = row.newCredentialId ?? found;
  return { row: await moveRow(context, row, { state: 'abandoned', newCredentialId }) };
}
