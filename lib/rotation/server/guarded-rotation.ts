import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import { keepStored } from '@/lib/verification/server/add-credential';
import { type CredentialPlace, forgetFacts, holdsToken } from '@/lib/verification/server/credential-metadata';
import { type By, type Ruled, verdictIn } from '@/lib/verification/server/guarded-verdict';
import type { Candidate } from '@/lib/verification/server/verdict-ticket';
import type { ContinueRotationInput, RotateInput } from '../inputs';
import { type Rotation, TOKEN_STEPS } from '../model';
import { continuable, continueRotation, rotatable, startRotation } from './rotation';
import { protocolOf } from './service';
import type { RotationContext, RotationRow } from './store';

type Old = Pick<RotationRow, 'target' | 'protocol'>;
const candidateOf = (old: Old, token: string): Candidate => ({
  url: old.target,
  protocol: protocolOf(old) ?? null,
  token,
});

/** The credential that holds the new token now; null while none is known to. */
const holderOf = ({ state, newCredentialId, credentialId }: Rotation): string | null =>
  newCredentialId ?? (state === 'done' ? credentialId : null);

interface Sent extends Ruled {
  token: string;
  by: By;
}

/** A rotation, and what is known of the token that came with it. */
export interface CheckedRotation extends Rotation {
  /** Other credentials that were given the same token; empty where comparing is switched off. */
  sameTokenAs: CredentialPlace[];
  /** It is known to be the token that is to be replaced. */
  isOldToken: boolean;
}

const NO_TOKEN = { sameTokenAs: [], isOldToken: false };

/**
 * Keeps the verdict with the credential that holds the new token. Where nobody knows which token a
 * credential holds, what was known of it is forgotten: a verdict about the other one would be untrue.
 * Returns where else the token is, without the credential that it was to replace.
 */
async function keepRotated(
  context: RotationContext,
  rotation: Rotation,
  sent: Sent,
): Promise<CredentialPlace[]> {
  const { vaultId, credentialId, state } = rotation;
  const holder = holderOf(rotation);
  const url = rotation.target;
  const same =
    holder === null ? [] : await keepStored(context, { vaultId, credentialId: holder }, { ...sent, url });
  const isOldDeleted = state === 'done' && holder !== credentialId && rotation.retire === 'delete';
  if (isOldDeleted || state === 'updating')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
  return same.filter((place) => place.vaultId !== vaultId || place.credentialId !== credentialId);
}

/** Looked up before it is sent: afterwards it is the new one in any case. */
const isOldToken = (context: RotationContext, old: CredentialPlace, token: string): Promise<boolean> =>
  quietly(() => holdsToken(context, old, token), false);

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
  const candidate = candidateOf(old, input.accessToken);
  const ruled = await verdictIn(context, input.vaultId, { candidate, proof }, by);
  const isOld = await isOldToken(context, input, input.accessToken);
  const rotation = await startRotation(context, input).catch(async (error: unknown) => {
    // It may have been sent all the same: in place, what is known of the old token is then about no token.
    if (old.rotate === 'in-place') await quietly(() => forgetFacts(context, input), undefined);
    throw error;
  });
  const sameTokenAs = await keepRotated(context, rotation, { ...ruled, token: input.accessToken, by });
  return { ...rotation, sameTokenAs, isOldToken: isOld };
}

/**
 * A step as `continueRotation` takes it; a token that comes with it is checked as at the start. One that
 * the step does not send is heeded nowhere: a verdict about it would be about no credential.
 */
export async function continueCheckedRotation(
  context: RotationContext,
  { proof, accessToken: token, ...step }: ContinueRotationInput,
  by: By,
): Promise<CheckedRotation> {
  if (token === undefined || !TOKEN_STEPS.includes(step.step))
    return { ...(await continueRotation(context, step)), ...NO_TOKEN };
  const input = { ...step, accessToken: token };
  // Before the check: a step that does not fit yet would fit after it, with a token that was not checked.
  const row = await continuable(context, input);
  const candidate = candidateOf(row, token);
  const ruled = await verdictIn(context, row.vaultId, { candidate, proof }, by);
  const isOld = await isOldToken(context, row, token);
  const rotation = await continueRotation(context, input);
  // A problem may say that an earlier attempt had landed, with the token of that time.
  if (rotation.problem !== null) return { ...rotation, ...NO_TOKEN };
  const sameTokenAs = await keepRotated(context, rotation, { ...ruled, token, by });
  return { ...rotation, sameTokenAs, isOldToken: isOld };
}
