import { z } from 'zod';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { rotationInput, rotationStepInput } from '@/lib/credential-kinds/inputs';
import { ROTATION_STEPS } from '@/lib/rotation/model';
import { campaignPart, credentialRef, proof } from '@/lib/vaults/inputs';
import { reasonFields } from '@/lib/vaults/reason-input';
import type { Reason, ReasonName } from '@/lib/vaults/reasons';

/** How the replaced credential leaves: archived stays readable for the auditor, deleted does not. */
export const retire = z.enum(['archive', 'delete']);
export type Retire = z.output<typeof retire>;
/** What the form asks for; which credential it is about stands in the address. */
const rotation = { retire: retire.default('archive'), ...reasonFields };
export const rotateForm = rotationInput(rotation);
export const rotateInput = rotationInput({
  ...credentialRef.shape,
  ...campaignPart,
  ...rotation,
  proof,
}).transform((input) => gatherSecret(input));
/** The reason is for the audit log: a rotation does not depend on it. */
export type RotateInput = Omit<z.output<typeof rotateInput>, keyof Reason>;

/** The secret again, for a rotation that never got it stored. */
export const secretForm = rotationInput(reasonFields);

export const continueRotationInput = rotationStepInput({
  rotationId: z.uuid(),
  step: z.enum(ROTATION_STEPS),
  /** The revision that was on the screen: a page that is out of date moves nothing. */
  expectedRevision: z.number().int().nonnegative().optional(),
  proof,
  ...reasonFields,
}).transform((input) => {
  const { secret, ...step } = gatherSecret(input);
  return { ...step, ...(secret.secrets().length > 0 && { secret }) };
});
export type ContinueRotationInput = Omit<z.output<typeof continueRotationInput>, keyof Reason>;

export const leakRef = z.object({ checklistId: z.uuid() });
/** The form does not ask for this reason. It is sent, because the audit log keeps what was sent. */
const becauseLeaked = { reason: z.literal('leaked' satisfies ReasonName) };
export const startLeakInput = credentialRef.extend(becauseLeaked);
export const removeLeakedInput = leakRef.extend(becauseLeaked);
