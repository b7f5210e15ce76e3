import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { presenceOf } from '@/lib/vaults/server/list';
import { keepStored } from '@/lib/verification/server/add-credential';
import { type CredentialPlace, forgetFacts, holdsToken } from '@/lib/verification/server/credential-metadata';
import { type By, type Ruled, verdictIn } from '@/lib/verification/server/guarded-verdict';
import type { Candidate } from '@/lib/verification/server/verdict-ticket';
import type { ContinueRotationInput, RotateInput } from '../inputs';
import type { Rotation } from '../model';
import { continueRotation, refused, startRotation } from './rotation';
import { sendsToken, whyNot } from './steps';
import { clock, type RotationContext, rowById, unfinishedRow } from './store';

const candidateOf = (target: string, protocol: string | null, secret: CredentialSecret): Candidate => ({
  url: target,
  protocol: protocol === 'sse' || protocol === 'streamable_http' ? protocol : null,
  secret,
});

/** The credential that holds the new token now; null while none is known to. */
const holderOf = ({ state, newCredentialId, credentialId }: Rotation): string | null =>
  newCredentialId ?? (state === 'done' ? credentialId : null);

interface Sent extends Ruled {
  secret: CredentialSecret;
  by: By;
}

/** A rotation, and what is known of the token that came with it. */
export interface CheckedRotation extends Rotation {
  /** Other credentials that were given the same token; empty where comparing is switched off. */
  sameTokenAs: CredentialPlace[];
  /** It is known to be the token that is to be replaced. */
  isOldToken: boolean;
}

const withoutToken = (rotation: Rotation): CheckedRotation => ({
  ...rotation,
  sameTokenAs: [],
  isOldToken: false,
});

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
  if (state === 'done' && holder !== credentialId && rotation.retire === 'delete')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
  if (holder === null && state === 'updating')
    await quietly(() => forgetFacts(context, { vaultId, credentialId }), undefined);
  return same.filter((place) => place.vaultId !== vaultId || place.credentialId !== credentialId);
}

/** Looked up before it is sent: afterwards it is the new one in any case. */
const isOldToken = (
  context: RotationContext,
  old: CredentialPlace,
  secret: CredentialSecret,
): Promise<boolean> => quietly(() => holdsToken(context, old, secret), false);

/**
 * Rotates as `startRotation` does, with the new token checked first where the policy demands it and no
 * passing proof came along. Rejects also with `ProblemError` `not_proven` or `rate_limited`: nothing was begun.
 */
export async function startCheckedRotation(
  context: RotationContext,
  { proof, ...input }: RotateInput,
  by: By,
): Promise<CheckedRotation> {
  const old = await context.api.credentials.get(input.vaultId, input.credentialId);
  const standing = await unfinishedRow(context, input);
  // What cannot be rotated now is refused below; its token is sent to no server for that.
  if (standing !== undefined || presenceOf(old) === 'archived' || old.kind !== input.secret.kind)
    return withoutToken(await startRotation(context, input));
  const candidate = candidateOf(old.target, old.protocol, input.secret);
  const ruled = await verdictIn(context, input.vaultId, { candidate, proof }, by);
  const isOld = await isOldToken(context, input, input.secret);
  const rotation = await startRotation(context, input).catch(async (error: unknown) => {
    // It may have been sent all the same: in place, what is known of the old token is then about no token.
    if (old.rotate === 'in-place') await quietly(() => forgetFacts(context, input), undefined);
    throw error;
  });
  const sameTokenAs = await keepRotated(context, rotation, { ...ruled, secret: input.secret, by });
  return { ...rotation, sameTokenAs, isOldToken: isOld };
}

/**
 * A step as `continueRotation` takes it; a token that comes with it is checked as at the start. One that
 * the step does not send is heeded nowhere: a verdict about it would be about no credential.
 */
export async function continueCheckedRotation(
  context: RotationContext,
  { proof, secret, ...step }: ContinueRotationInput,
  by: By,
): Promise<CheckedRotation> {
  const row = secret === undefined || !sendsToken(step) ? undefined : await rowById(context, step.rotationId);
  if (secret === undefined || row === undefined) return withoutToken(await continueRotation(context, step));
  const input = { ...step, secret };
  const refusal = whyNot(row, input, clock(context));
  // Not to be asked again further down: by then it may fit, and the token was not checked.
  if (refusal !== null) return withoutToken(await refused(context, row, refusal));
  const candidate = candidateOf(row.target, row.protocol, secret);
  const ruled = await verdictIn(context, row.vaultId, { candidate, proof }, by);
  const isOld = await isOldToken(context, row, secret);
  const rotation = await continueRotation(context, input);
  // A problem may say that an earlier attempt had landed, with the token of that time.
  if (rotation.problem !== null) return withoutToken(rotation);
  const sameTokenAs = await keepRotated(context, rotation, { ...ruled, secret, by });
  return { ...rotation, sameTokenAs, isOldToken: isOld };
}
