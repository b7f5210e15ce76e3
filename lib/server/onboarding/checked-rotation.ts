import 'server-only';
import type { ContinueRotationInput, RotateInput } from '@/lib/contract/inputs';
import type { Rotation } from '@/lib/contract/rotation';
import { continueRotation, startRotation } from '../rotation/rotation';
import { whyNot } from '../rotation/steps';
import { clock, type RotationContext, rowById } from '../rotation/store';
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
  if (holder !== null) await keepStored(context, { vaultId, credentialId: holder }, sent);
  else if (state === 'updating')
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
  // What cannot be rotated is refused below; its token is sent to no server for that.
  if (presenceOf(old) === 'archived' || old.kind !== 'static_bearer') return startRotation(context, input);
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

/** A step as `continueRotation` takes it; a token that comes with it is checked as at the start. */
export async function continueCheckedRotation(
  context: RotationContext,
  { proof, ...input }: ContinueRotationInput,
  by: By,
): Promise<Rotation> {
  const { accessToken: token } = input;
  const row = token === undefined ? undefined : await rowById(context, input.rotationId);
  const isRefused = row === undefined || whyNot(row, input, clock(context)) !== null;
  if (token === undefined || isRefused) return continueRotation(context, input);
  const candidate = candidateOf(row.target, row.protocol, token);
  const ruled = await verdictIn(context, row.vaultId, { candidate, proof }, by);
  const rotation = await continueRotation(context, input);
  // A problem may say that an earlier attempt had landed, with the token of that time.
  if (rotation.problem === null) await keepRotated(context, rotation, { ...ruled, token, by });
  return rotation;
}
