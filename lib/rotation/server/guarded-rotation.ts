import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import { problemError } from '@/lib/core/server/problem-error';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Verified } from '@/lib/verification/inputs';
import { keepStored } from '@/lib/verification/server/add-credential';
import { type CredentialPlace, forgetFacts, holdsToken } from '@/lib/verification/server/credential-metadata';
import { type By, type Ruled, verdictIn } from '@/lib/verification/server/guarded-verdict';
import type { Candidate } from '@/lib/verification/server/verdict-ticket';
import { verifyHeld } from '@/lib/verification/server/verify-held';
import type { ContinueRotationInput, RotateInput } from '../inputs';
import { type Rotation, TOKEN_STEPS } from '../model';
import { continuable, continueRotation, rotatable, startRotation } from './rotation';
import { protocolOf } from './service';
import type { RotationContext, RotationRow } from './store';

/** A rotation, and what is known of the token that came with it. */
export interface CheckedRotation extends Rotation {
  /** Other credentials that were given the same token; empty where comparing is switched off. */
  sameTokenAs: CredentialPlace[];
  /** It is known to be the token that is to be replaced. */
  isOldToken: boolean;
}

const NO_TOKEN = { sameTokenAs: [], isOldToken: false };

interface Judged extends Ruled {
  secret: CredentialSecret;
  by: By;
  isOldToken: boolean;
}

const candidateOf = (old: Pick<RotationRow, 'target' | 'protocol'>, secret: CredentialSecret): Candidate => ({
  url: old.target,
  protocol: protocolOf(old) ?? null,
  secret,
});

/**
 * Checks the token of a rotation that was not started, and stores nothing. Rejects as the start does,
 * before the token is sent anywhere.
 */
export async function verifyStart(context: RotationContext, input: RotateInput, by: By): Promise<Verified> {
  const old = await rotatable(context, input);
  return verifyHeld(context, by, candidateOf(old, input.secret), { replaced: input, isSeen: true });
}

/** The same for a step of a rotation that was started. */
export async function verifyStep(
  context: RotationContext,
  input: ContinueRotationInput,
  by: By,
): Promise<Verified> {
  const row = await continuable(context, input);
  if (input.secret === undefined) throw problemError('invalid_input', 'This step sends no token.');
  return verifyHeld(context, by, candidateOf(row, input.secret), { replaced: row, isSeen: true });
}

/** What is known of a token before it is sent. Rejects with `ProblemError` where the policy does not let it pass. */
async function judge(
  context: RotationContext,
  old: CredentialPlace & Pick<RotationRow, 'target' | 'protocol'>,
  { secret, proof, by }: { secret: CredentialSecret; proof: string | undefined; by: By },
): Promise<Judged> {
  const ruled = await verdictIn(context, old.vaultId, { candidate: candidateOf(old, secret), proof }, by);
  // Looked up now: afterwards the old credential may have it in any case.
  const isOldToken = await quietly(() => holdsToken(context, old, secret), false);
  return { ...ruled, secret, by, isOldToken };
}

/**
 * Keeps the verdict with the credential that holds the new token. Where it is not known which token a
 * credential holds, what was known of it is forgotten: a verdict about the other one would be untrue.
 * Returns where else the token is, without the credential that it was to replace.
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
 * Rotates as `startRotation` does, with the new token checked first where the policy demands it and no
 * passing proof came along. Rejects also with `ProblemError` `not_proven` or `rate_limited`: nothing was begun.
 */
export async function startCheckedRotation(
  context: RotationContext,
  { proof, ...input }: RotateInput,
  by: By,
): Promise<CheckedRotation> {
  // Before the check: the token of a credential that cannot be rotated is sent nowhere.
  const old = await rotatable(context, input);
  const place = { ...old, credentialId: input.credentialId };
  const judged = await judge(context, place, { secret: input.secret, proof, by });
  const rotation = await startRotation(context, input).catch(async (error: unknown) => {
    // It may have been sent all the same: in place, what is known of the old token is then about no token.
    if (old.rotate === 'in-place') await quietly(() => forgetFacts(context, input), undefined);
    throw error;
  });
  return keepRotated(context, rotation, judged);
}

/**
 * A step as `continueRotation` takes it; a token that comes with it is checked as at the start. One that
 * the step does not send is ignored: a verdict about it would be about no credential.
 */
export async function continueCheckedRotation(
  context: RotationContext,
  { proof, secret, ...step }: ContinueRotationInput,
  by: By,
): Promise<CheckedRotation> {
  if (secret === undefined || !TOKEN_STEPS.includes(step.step))
    return { ...(await continueRotation(context, step)), ...NO_TOKEN };
  const input = { ...step, secret };
  // Before the check: a step that does not fit yet would fit after it, with a token that was not checked.
  const row = await continuable(context, input);
  const judged = await judge(context, row, { secret, proof, by });
  const rotation = await continueRotation(context, input);
  // A problem may say that an earlier attempt had landed, with the token of that time.
  return rotation.problem === null ? keepRotated(context, rotation, judged) : { ...rotation, ...NO_TOKEN };
}
