import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Problem } from '@/lib/core/result';
import { ProblemError } from '@/lib/core/server/problem-error';
import { runningChange } from '@/lib/core/server/running-change';
import type { Credential } from '@/lib/providers/model';
import type { CallOptions } from '@/lib/providers/server/client/vaults-api';
import { activeCredentials, idsFor, presenceOf } from '@/lib/vaults/server/list';
import { conflict } from '@/lib/vaults/server/outcome';
import type { RotateInput } from '../inputs';
import type { Rotation } from '../model';
import type { Moved } from './look';
import { goneWithVault } from './observe';
import { activeOrNull, factsOrNull, shown, toRotation } from './present';
import { sendCreate, sendUpdate } from './send';
import { MOVED_MEANWHILE, type RotationStepTaken, take, whyNot } from './steps';
import {
  clock,
  insertRow,
  moveRow,
  type RotationContext,
  type RotationRow,
  rowById,
  rowsOfVault,
  rowThatRetired,
  StaleRotation,
  unfinishedRow,
} from './store';

const ROWS_SHOWN_MAX = 50;

/**
 * Replaces the token of a credential: in place where the API can, otherwise by making a new
 * credential, seeing it active, and archiving or deleting the old one. Each call to the API is
 * written down before it is made and after it was answered; the token is written down nowhere.
 *
 * Returns the rotation as it stands; `problem` says what stopped it. `failed` means that nothing was
 * changed. Rejects with `VaultsApiError` or `ProblemError` where nothing was begun.
 */
export async function startRotation(context: RotationContext, input: RotateInput): Promise<Rotation> {
  const credential = await context.api.credentials.get(input.vaultId, input.credentialId);
  const standing = await unfinishedRow(context, input);
  if (standing !== undefined) return refused(context, standing, UNFINISHED);
  refuseUnrotatable(credential, input.secret.kind);
  const { rotate } = credential;
  const inPlace = rotate === 'in-place';
  const knownIds = inPlace
    ? []
    : idsFor(await activeCredentials(context.api, input.vaultId), credential.target);
  const row = await insertRow(context, {
    // By the id of its intent the audit log finds the rotation that the intent began, and no other.
    id: runningChange() ?? randomUUID(),
    vaultId: input.vaultId,
    credentialId: input.credentialId,
    target: credential.target,
    protocol: credential.protocol,
    kind: credential.kind,
    method: rotate,
    retire: input.retire,
    state: inPlace ? 'updating' : 'creating',
    knownIds,
    updatedAtBefore: credential.updatedAt,
  });
  if (row === undefined) return startedByAnother(context, input);
  return settled(context, row.id, async () => {
    // The credential was seen active before this row stood; another rotation may have ended in between.
    const earlier = await rowThatRetired(context, row);
    if (earlier === undefined) return (inPlace ? sendUpdate : sendCreate)(context, row, input.secret);
    return { row: await moveRow(context, row, { state: 'failed', problem: replacedBy(earlier) }) };
  });
}

const UNFINISHED: Problem = conflict(
  'An earlier rotation of this credential is not finished. Complete or close it first; nothing was sent.',
);

const replacedBy = ({ newCredentialId }: RotationRow): Problem =>
  conflict(
    `Another rotation retired this credential just now${newCredentialId === null ? '' : `; ${newCredentialId} has taken its place`}. Nothing was sent.`,
  );

async function startedByAnother(context: RotationContext, input: RotateInput): Promise<Rotation> {
  const row = await unfinishedRow(context, input);
  if (row !== undefined) return refused(context, row, UNFINISHED);
  throw new ProblemError(
    conflict('Another rotation of this credential ended just now. Look at it before starting anew.'),
  );
}

function refuseUnrotatable(credential: Credential, kind: string): void {
  const presence = presenceOf(credential);
  if (presence === 'archived')
    throw new ProblemError(
      conflict('This credential is archived; archived credentials cannot be rotated. Add a new one.'),
    );
  if (credential.kind !== kind)
    throw new ProblemError({
      code: 'invalid_input',
      message: `Strongroom can rotate bearer tokens only; this credential is of the type “${credential.kind}”.`,
    });
}

/**
 * Takes one step of an unfinished rotation and returns it as it stands afterwards. Rejects with
 * `ProblemError` where the step could not be taken: `conflict` when another tab or process was faster
 * or the step does not fit any more, with a sentence on how the rotation stands now; `not_found` when
 * there is none.
 */
export async function continueRotation(
  context: RotationContext,
  input: RotationStepTaken,
): Promise<Rotation> {
  const row = await rowById(context, input.rotationId);
  if (row === undefined)
    throw new ProblemError({ code: 'not_found', message: 'This rotation does not exist.' });
  const refusal = whyNot(row, input, clock(context));
  if (refusal !== null) return refused(context, row, refusal);
  return settled(context, row.id, () => take(context, row, input));
}

/** Whether a step may end in deleting the old credential: as the rotation was begun, and not by looking or leaving. */
export async function mayDelete(
  context: RotationContext,
  { rotationId, step, retire }: RotationStepTaken,
): Promise<boolean> {
  if (step === 'look' || step === 'abandon') return false;
  const row = await rowById(context, rotationId);
  return (retire ?? row?.retire) === 'delete';
}

/** Rejects with a problem that ends in how the rotation stands now. */
export async function refused(context: RotationContext, row: RotationRow, problem: Problem): Promise<never> {
  const { summary } = await shown(context, { row });
  throw new ProblemError({ ...problem, message: `${problem.message} ${summary}` });
}

/** Runs a move; where somebody else moved the row first, says what they made of it. */
async function settled(
  context: RotationContext,
  rotationId: string,
  move: () => Promise<Moved>,
): Promise<Rotation> {
  try {
    const moved = await move();
    if (moved.problem === undefined) return await shown(context, moved);
    return await refused(context, moved.row, moved.problem);
  } catch (error) {
    if (!(error instanceof StaleRotation)) throw error;
    const row = await rowById(context, rotationId);
    if (row === undefined) throw error;
    // What was sent before that may have taken effect.
    return refused(context, row, {
      ...MOVED_MEANWHILE,
      ...(error.isAfterSending && { code: 'outcome_unknown' }),
    });
  }
}

/** Every unfinished rotation of a vault, newest first, with what the API shows of it now. Works without the API. */
export async function unfinishedRotations(
  context: RotationContext,
  vaultId: string,
  options?: CallOptions,
): Promise<Rotation[]> {
  const rows = await rowsOfVault(context, vaultId, { unfinished: true, limit: ROWS_SHOWN_MAX });
  if (rows.length === 0) return [];
  const active = await activeOrNull(context, vaultId, options);
  return Promise.all(
    rows.map(async (row) => {
      if (active === 'gone') return toRotation(row, goneWithVault(row), clock(context));
      const facts = active === null ? null : await factsOrNull(context, row, options, active);
      return toRotation(row, facts, clock(context));
    }),
  );
}

/** The newest rotations of a vault, finished or not, without a look at the API. */
export async function rotationsOf(context: RotationContext, vaultId: string): Promise<Rotation[]> {
  const rows = await rowsOfVault(context, vaultId, { unfinished: false, limit: ROWS_SHOWN_MAX });
  return rows.map((row) => toRotation(row, null, clock(context)));
}
