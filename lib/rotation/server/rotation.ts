import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Problem } from '@/lib/core/result';
import { ProblemError } from '@/lib/core/server/problem-error';
import { runningChange } from '@/lib/core/server/running-change';
import type { ReadCredential } from '@/lib/providers/server/client/vaults-api';
import { refuseHeld } from '@/lib/vaults/server/holds';
import { activeCredentials, idsFor, presenceOf } from '@/lib/vaults/server/list';
import { conflict } from '@/lib/vaults/server/outcome';
import type { ContinueRotationInput, RotateInput } from '../inputs';
import { type Rotation, TOKEN_STEPS } from '../model';
import { misfit } from './machine';
import { factsOfEach, inFlightMs } from './observe';
import { refused, toRotation } from './present';
import { drive, MOVED_MEANWHILE } from './service';
import {
  clock,
  insertRow,
  type RotationContext,
  type RotationRow,
  rowById,
  rowThatRetired,
  unfinishedRow,
  unfinishedRows,
} from './store';

const ROWS_SHOWN_MAX = 50;

const UNFINISHED: Problem = conflict(
  'An earlier rotation of this credential is not finished. Complete or close it first; nothing was sent.',
);

const ENDED_JUST_NOW = conflict(
  'Another rotation of this credential ended just now. Look at it before starting anew.',
);

const BEING_SENT = conflict(
  'A token is being sent right now, from here or from another tab. Look again in a moment.',
);

const OTHER_KIND = conflict('This rotation is of a credential of another type. Nothing was sent.');

const replacedBy = ({ newCredentialId }: RotationRow): Problem =>
  conflict(
    `Another rotation retired this credential just now${newCredentialId === null ? '' : `; ${newCredentialId} has taken its place`}. Nothing was sent.`,
  );

async function refuseSecond(context: RotationContext, input: RotateInput): Promise<void> {
  const standing = await unfinishedRow(context, input);
  if (standing !== undefined) await refused(context, standing, UNFINISHED);
}

/** The credential as it is now. Rejects with `VaultsApiError` or `ProblemError` where it cannot be rotated now. */
export async function rotatable(context: RotationContext, input: RotateInput): Promise<ReadCredential> {
  const credential = await context.api.credentials.get(input.vaultId, input.credentialId);
  await refuseSecond(context, input);
  // Before a token is sent: the old credential could not be deleted at the end.
  if (input.retire === 'delete') await refuseHeld(context, input);
  if (presenceOf(credential) === 'archived')
    throw new ProblemError(
      conflict('This credential is archived; archived credentials cannot be rotated. Add a new one.'),
    );
  if (credential.kind !== input.secret.kind)
    throw new ProblemError({
      code: 'invalid_input',
      message: `Strongroom can rotate bearer tokens only; this credential is of the type “${credential.kind}”.`,
    });
  return credential;
}

/**
 * Replaces the token of a credential: in place where the API can, otherwise by making a new
 * credential, seeing it active, and archiving or deleting the old one. Each call to the API is
 * written down before it is made and after it was answered; the token is written down nowhere.
 *
 * Returns the rotation as it stands; `problem` says what stopped it. `failed` means that nothing was
 * changed. Rejects with `VaultsApiError` or `ProblemError` where nothing was begun.
 */
export async function startRotation(context: RotationContext, input: RotateInput): Promise<Rotation> {
  const { vaultId, credentialId } = input;
  const { target, protocol, kind, rotate: method, updatedAt } = await rotatable(context, input);
  const isInPlace = method === 'in-place';
  const row = await insertRow(context, {
    // By the id of its intent the audit log finds the rotation that the intent began, and no other.
    id: runningChange() ?? randomUUID(),
    ...{ vaultId, credentialId, target, protocol, kind, method, retire: input.retire },
    state: isInPlace ? 'updating' : 'creating',
    knownIds: isInPlace ? [] : idsFor(await activeCredentials(context.api, vaultId), target),
    updatedAtBefore: updatedAt,
  });
  if (row === undefined) {
    await refuseSecond(context, input);
    throw new ProblemError(ENDED_JUST_NOW);
  }
  // The credential was seen active before this row was written; another rotation may have ended in between.
  const earlier = await rowThatRetired(context, row);
  if (earlier !== undefined) return drive(context, row, { type: 'refused', problem: replacedBy(earlier) });
  return drive(context, row, isInPlace ? 'update' : 'create', input.secret);
}

function whyNot(row: RotationRow, input: ContinueRotationInput, now: Date): Problem | null {
  if (input.expectedRevision !== undefined && input.expectedRevision !== row.revision) return MOVED_MEANWHILE;
  const refusal = misfit(row, input.step);
  if (refusal !== null || !TOKEN_STEPS.includes(input.step)) return refusal;
  if (input.secret === undefined)
    return {
      code: 'invalid_input',
      message: 'The token is kept nowhere, so it has to be entered again.',
      fields: { accessToken: 'Enter the access token.' },
    };
  if (input.secret.kind !== row.kind) return OTHER_KIND;
  const retryAfterMs = inFlightMs(row, now);
  return retryAfterMs === 0 ? null : { ...BEING_SENT, retryAfterMs };
}

/** The rotation whose step can be taken. Rejects with `ProblemError` where there is none, or the step does not fit. */
export async function continuable(
  context: RotationContext,
  input: ContinueRotationInput,
): Promise<RotationRow> {
  const row = await rowById(context, input.rotationId);
  if (row === undefined)
    throw new ProblemError({ code: 'not_found', message: 'This rotation does not exist.' });
  const refusal = whyNot(row, input, clock(context));
  return refusal === null ? row : refused(context, row, refusal);
}

/**
 * Takes one step of an unfinished rotation and returns it as it stands afterwards. Rejects with
 * `ProblemError` where the step could not be taken: `conflict` when another tab or process was faster
 * or the step does not fit any more, with a sentence on how the rotation stands now; `not_found` when
 * there is none.
 */
export async function continueRotation(
  context: RotationContext,
  input: ContinueRotationInput,
): Promise<Rotation> {
  return drive(context, await continuable(context, input), input.step, input.secret);
}

/** Whether a step may end in deleting the old credential: as the rotation was begun, and not by looking or leaving. */
export async function mayDelete(
  context: RotationContext,
  { rotationId, step }: ContinueRotationInput,
): Promise<boolean> {
  if (step === 'look' || step === 'abandon') return false;
  return (await rowById(context, rotationId))?.retire === 'delete';
}

/** Every unfinished rotation of a vault, newest first, with what the API shows of it now. Works without the API. */
export async function unfinishedRotations(context: RotationContext, vaultId: string): Promise<Rotation[]> {
  const rows = await unfinishedRows(context, vaultId, ROWS_SHOWN_MAX);
  if (rows.length === 0) return [];
  const seen = await factsOfEach(context, vaultId, rows);
  return seen.map(({ row, facts }) => toRotation(row, facts, clock(context)));
}
