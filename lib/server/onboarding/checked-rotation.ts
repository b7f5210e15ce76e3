import 'server-only';
import type { ContinueRotationInput, RotateInput } from '@/lib/contract/inputs';
import type { Rotation } from '@/lib/contract/rotation';
import { continueRotation, refused, startRotation } from '../rotation/rotation';
import { sendsToken, whyNot } from '../rotation/steps';
import { clock, type RotationContext, rowById, unfinishedRow } from '../rotation/store';
import { presenceOf } from '../rotation/survey';
import { type By, type Ruled, verdictIn } from './checked-verdict';
import { forgetFacts } from './facts';
import type { Candidate } from './proof';
import { quietly } from './quietly';
import { keepStored } from './store';

const candidateOf = (target: string, protocol: string | null, token: string): Candidate => ({
  url: target,
  protocol: protocol === 'sse' || protocol === 'streamable_http' ? protocol : null,
  token,
});

/** The credential that holds the new token now; null while none is known to. */
const holderOf = ({ state, newCredentialId, credentialId }: Rotation): string | null =>
  newCredentialId ?? (state === 'done' ? credentialId : null);

interface Sent extends Ruled {
  token: string;
  by: By;
}

/**
 * Keeps the verdict with the credential that holds the new token. Where nobody knows which token a
 * credential holds, what was known of it is forgotten: a verdict about the other one would be untrue.
 */
async function keepRotated(context: RotationContext, rotation: Rotation, sent: Sent): Promise<void> {
  const { vaultId, credentialId, state } = rotation;
  const holder = holderOf(rotation);
  if (holder !== null)
    await keepStored(context, { vaultId, credentialId: holder }, { ...sent, url: rotation.target });
  if (state === 'done' && holder !== credentialId && rotation.retire === 'delete')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
  if (holder === null && state === 'updating')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
}

/**
 * Rotates as `startRotation` does, with the new token checked first where the policy demands it and no
 * passing proof came along. Rejects also with `ProblemError` `not_proven` or `rate_limited`: nothing was begun.
 */
export async function startCheckedRotation(
  context: RotationContext,
  { proof, ...input }: RotateInput,
  by: By,
): Promise<Rotation> {
  const old = await context.api.credentials.get(input.vaultId, input.credentialId);
  const standing = await unfinishedRow(context, input);
  // What cannot be rotated now is refused below; its token is sent to no server for that.
  if (standing !== undefined || presenceOf(old) === 'archived' || old.kind !== 'static_bearer')
    return startRotation(context, input);
  const candidate = candidateOf(old.target, old.protocol, input.accessToken);
  const ruled = await verdictIn(context, input.vaultId, { candidate, proof }, by);
  const rotation = await startRotation(context, input).catch(async (error: unknown) => {
    // It may have been sent all the same: in place, what is known of the old token is then about no token.
    await quietly(async () => {
      const { rotate } = await context.api.capabilities();
      if (rotate === 'in-place') await forgetFacts(context, input);
    }, undefined);
    throw error;
  });
  await keepRotated(context, rotation, { ...ruled, token: input.accessToken, by });
  return rotation;
}

/**
 * A step as `continueRotation` takes it; a token that comes with it is checked as at the start. One that
 * the step does not send is heeded nowhere: a verdict about it would be about no credential.
 */
export async function continueCheckedRotation(
  context: RotationContext,
  { proof, accessToken: token, ...step }: ContinueRotationInput,
  by: By,
): Promise<Rotation> {
  const row = token === undefined || !sendsToken(step) ? undefined : await rowById(context, step.rotationId);
  if (token === undefined || row === undefined) return continueRotation(context, step);
  const input = { ...step, accessToken: token };
  const refusal = whyNot(row, input, clock(context));
  // Not to be asked again further down: by then it may fit, and the token was not checked.
  if (refusal !== null) return refused(context, row, refusal);
  const candidate = candidateOf(row.target, row.protocol, token);
  const ruled = await verdictIn(context, row.vaultId, { candidate, proof }, by);
  const rotation = await continueRotation(context, input);
  // A problem may say that an earlier attempt had landed, with the token of that time.
  if (rotation.problem === null) await keepRotated(context, rotation, { ...ruled, token, by });
  return rotation;
}
