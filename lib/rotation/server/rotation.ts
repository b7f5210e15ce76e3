import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Problem } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
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
  'An earlier rotation of this credential is not finished. Nothing was sent. Complete or close it first.',
);

const ENDED_JUST_NOW = conflict(
  'Another rotation of this credential just ended. Check its result before you start a new one.',
);

const BEING_SENT = conflict(
  'A token is being sent right now, from here or from another tab. Check again in a moment.',
);

const OTHER_KIND = conflict('This rotation is of a credential of another type. Nothing was sent.');

const replacedBy = ({ newCredentialId }: RotationRow): Problem =>
  conflict(
    `Another rotation just retired this credential${newCredentialId === null ? '' : `; ${newCredentialId} replaces it`}. Nothing was sent.`,
  );

async function refuseSecond(context: RotationContext, input: RotateInput): Promise<void> {
  const standing = await unfinishedRow(context, input);
  if (standing !== undefined) await refused(context, standing, UNFINISHED);
}

/** Returns the current credential. Rejects with `VaultsApiError` or `ProblemError` if it cannot be rotated now. */
export async function rotatable(context: RotationContext, input: RotateInput): Promise<ReadCredential> {
  const credential = await context.api.credentials.get(input.vaultId, input.credentialId);
  await refuseSecond(context, input);
  // Before a token is sent, because the old credential could not be deleted at the end.
  if (input.retire === 'delete') await refuseHeld(context, input);
  if (presenceOf(credential) === 'archived')
    throw new AppError(
      conflict('This credential is archived, and archived credentials cannot be rotated. Add a new one.'),
    );
  if (credential.kind !== input.secret.kind)
    throw new AppError({
      code: 'invalid_input',
      message: `Strongroom can rotate only bearer tokens. This credential is of the type “${credential.kind}”.`,
    });
  return credential;
}

/**
 * Replaces the token of a credential: in place if the API can, otherwise it creates a new credential, sees it active,
 * and archives or deletes the old one. Each call to the API is recorded before it is sent and after its response; the
 * token is never recorded.
 * Returns the current state of the rotation; `problem` says what stopped it. `failed` means that nothing was changed.
 * Rejects with `VaultsApiError` or `ProblemError` if nothing was started.
 */
export async function startRotation(context: RotationContext, input: RotateInput): Promise<Rotation> {
  const { vaultId, credentialId } = input;
  const { target, protocol, kind, rotate: method, updatedAt } = await rotatable(context, input);
  const isInPlace = method === 'in-place';
  const row = await insertRow(context, {
    // The id of its intent, so that the audit log finds exactly the rotation that the intent started.
    id: runningChange() ?? randomUUID(),
    ...{ vaultId, credentialId, target, protocol, kind, method, retire: input.retire },
    state: isInPlace ? 'updating' : 'creating',
    knownIds: isInPlace ? [] : idsFor(await activeCredentials(context.api, vaultId), target),
    updatedAtBefore: updatedAt,
  });
  if (row === undefined) {
    await refuseSecond(context, input);
    throw new AppError(ENDED_JUST_NOW);
  }
  // The credential was active before this row was written; another rotation may have ended since.
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
      message: 'Strongroom does not store the token. Enter it again.',
      fields: { accessToken: 'Enter the access token.' },
    };
  if (input.secret.kind !== row.kind) return OTHER_KIND;
  const retryAfterMs = inFlightMs(row, now);
  return retryAfterMs === 0 ? null : { ...BEING_SENT, retryAfterMs };
}

/** Returns the rotation if the step is possible. Rejects with `ProblemError` if it is not, or if there is no rotation. */
export async function continuable(
  context: RotationContext,
  input: ContinueRotationInput,
): Promise<RotationRow> {
  const row = await rowById(context, input.rotationId);
  if (row === undefined) throw new AppError({ code: 'not_found', message: 'This rotation does not exist.' });
  const refusal = whyNot(row, input, clock(context));
  return refusal === null ? row : refused(context, row, refusal);
}

/**
 * Takes one step of an unfinished rotation and returns its new state. Rejects with `ProblemError`: `conflict` if
 * another tab or process was faster or the step is no longer possible, with the current state in the message;
 * `not_found` if there is no such rotation.
 */
export async function continueRotation(
  context: RotationContext,
  input: ContinueRotationInput,
): Promise<Rotation> {
  return drive(context, await continuable(context, input), input.step, input.secret);
}

/** Whether a step may delete the old credential: started with deletion, and the step is not look or abandon. */
export async function mayDelete(
  context: RotationContext,
  { rotationId, step }: ContinueRotationInput,
): Promise<boolean> {
  if (step === 'look' || step === 'abandon') return false;
  return (await rowById(context, rotationId))?.retire === 'delete';
}

/** Returns every unfinished rotation of a vault, newest first, with what the API shows now. Works without the API. */
export async function unfinishedRotations(context: RotationContext, vaultId: string): Promise<Rotation[]> {
  const rows = await unfinishedRows(context, vaultId, ROWS_SHOWN_MAX);
  if (rows.length === 0) return [];
  const seen = await factsOfEach(context, vaultId, rows);
  return seen.map(({ row, facts }) => toRotation(row, facts, clock(context)));
}
