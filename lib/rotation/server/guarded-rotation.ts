import 'server-only';
import { appError } from '@/lib/core/server/app-error';
import { quietly } from '@/lib/core/server/best-effort';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Verified } from '@/lib/verification/inputs';
import { keepStored } from '@/lib/verification/server/add-credential';
import { type CredentialPlace, forgetFacts, holdsToken } from '@/lib/verification/server/credential-metadata';
import { type Actor, type PolicyDecision, verdictIn } from '@/lib/verification/server/guarded-verdict';
import type { TokenToVerify } from '@/lib/verification/server/verdict-ticket';
import { verifyHeld } from '@/lib/verification/server/verify-held';
import type { ContinueRotationInput, RotateInput } from '../inputs';
import { type Rotation, TOKEN_STEPS } from '../model';
import { continuable, continueRotation, rotatable, startRotation } from './rotation';
import { protocolOf } from './service';
import type { RotationContext, RotationRow } from './store';

/** A rotation, and what is known of the entered token. */
export interface CheckedRotation extends Rotation {
  /** Other credentials with the same token; empty if comparing is off. */
  sameTokenAs: CredentialPlace[];
  /** Whether it is known to be the token to be replaced. */
  isOldToken: boolean;
}

const NO_TOKEN = { sameTokenAs: [], isOldToken: false };

interface Judged extends PolicyDecision {
  secret: CredentialSecret;
  by: Actor;
  isOldToken: boolean;
}

const candidateOf = (
  old: Pick<RotationRow, 'target' | 'protocol'>,
  secret: CredentialSecret,
): TokenToVerify => ({
  url: old.target,
  protocol: protocolOf(old) ?? null,
  secret,
});

/**
 * Verifies the token of a rotation that is not started, and stores nothing. Rejects as the start does, before the token
 * is sent anywhere.
 */
export async function verifyStart(
  context: RotationContext,
  input: RotateInput,
  by: Actor,
): Promise<Verified> {
  const old = await rotatable(context, input);
  return verifyHeld(context, by, candidateOf(old, input.secret), { replaced: input, isSeen: true });
}

/** As `verifyStart`, for a step of a started rotation. */
export async function verifyStep(
  context: RotationContext,
  input: ContinueRotationInput,
  by: Actor,
): Promise<Verified> {
  const row = await continuable(context, input);
  if (input.secret === undefined) throw appError('invalid_input', 'This step sends no token.');
  return verifyHeld(context, by, candidateOf(row, input.secret), { replaced: row, isSeen: true });
}

/** Returns what is known of a token before it is sent. Rejects with `ProblemError` if the policy bars it. */
async function judge(
  context: RotationContext,
  old: CredentialPlace & Pick<RotationRow, 'target' | 'protocol'>,
  { secret, verdictTicket, by }: { secret: CredentialSecret; verdictTicket: string | undefined; by: Actor },
): Promise<Judged> {
  const ruled = await verdictIn(
    context,
    old.vaultId,
    { candidate: candidateOf(old, secret), verdictTicket },
    by,
  );
  // Looked up now, because afterwards the old credential may have this token.
  const isOldToken = await quietly(() => holdsToken(context, old, secret), false);
  return { ...ruled, secret, by, isOldToken };
}

/**
 * Stores the verdict with the credential that holds the new token. If it is unknown which token a credential holds, its
 * facts are deleted, because they may be about the other token. Returns where else the token is kept, without the old
 * credential.
 */
async function keepRotated(
  context: RotationContext,
  rotation: Rotation,
  { isOldToken, ...sent }: Judged,
): Promise<CheckedRotation> {
  const { vaultId, credentialId, state, target: url } = rotation;
  const holder = rotation.newCredentialId ?? (state === 'done' ? credentialId : null);
  const same =
    holder === null ? [] : await keepStored(context, { vaultId, credentialId: holder }, { ...sent, url });
  const isOldDeleted = state === 'done' && holder !== credentialId && rotation.retire === 'delete';
  if (isOldDeleted || state === 'updating')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
  const sameTokenAs = same.filter(
    (place) => place.vaultId !== vaultId || place.credentialId !== credentialId,
  );
  return { ...rotation, sameTokenAs, isOldToken };
}

/**
 * Rotates as `startRotation` does. Verifies the new token first if the policy requires it and no passing verdict ticket was
 * sent. Also rejects with `ProblemError` `not_proven` or `rate_limited`: nothing was started.
 */
export async function startCheckedRotation(
  context: RotationContext,
  { verdictTicket, ...input }: RotateInput,
  by: Actor,
): Promise<CheckedRotation> {
  // Before the verification, so that the token of a credential that cannot be rotated is sent nowhere.
  const old = await rotatable(context, input);
  const place = { ...old, credentialId: input.credentialId };
  const judged = await judge(context, place, { secret: input.secret, verdictTicket, by });
  const rotation = await startRotation(context, input).catch(async (error: unknown) => {
    // The token may have been sent anyway. In place, the facts of the old token may then be wrong.
    if (old.rotate === 'in-place') await quietly(() => forgetFacts(context, input), undefined);
    throw error;
  });
  return keepRotated(context, rotation, judged);
}

/**
 * Takes a step as `continueRotation` does. Verifies an entered token as at the start, and ignores a token that the step
 * does not send.
 */
export async function continueCheckedRotation(
  context: RotationContext,
  { verdictTicket, secret, ...step }: ContinueRotationInput,
  by: Actor,
): Promise<CheckedRotation> {
  if (secret === undefined || !TOKEN_STEPS.includes(step.step))
    return { ...(await continueRotation(context, step)), ...NO_TOKEN };
  const input = { ...step, secret };
  // Before the verification: a step could become possible during it, with an unverified token.
  const row = await continuable(context, input);
  const judged = await judge(context, row, { secret, verdictTicket, by });
  const rotation = await continueRotation(context, input);
  // A problem may mean that an earlier attempt succeeded, with its own token.
  return rotation.problem === null ? keepRotated(context, rotation, judged) : { ...rotation, ...NO_TOKEN };
}
