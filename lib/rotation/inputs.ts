import { z } from 'zod';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { rotationInput, rotationStepInput } from '@/lib/credential-kinds/inputs';
import { ROTATION_STEPS } from '@/lib/rotation/model';
import { campaignPart, credentialRef, proof } from '@/lib/vaults/inputs';

/** How the replaced credential leaves: archived stays readable for the auditor, deleted does not. */
export const retire = z.enum(['archive', 'delete']);
export type Retire = z.output<typeof retire>;
/** What the form asks for; which credential it is about stands in the address. */
const rotation = { retire: retire.default('archive') };
export const rotateForm = rotationInput(rotation);
export const rotateInput = rotationInput({
  ...credentialRef.shape,
  ...campaignPart,
  ...rotation,
  proof,
}).transform((input) => gatherSecret(input));
export type RotateInput = z.output<typeof rotateInput>;

/** The secret again, for a rotation that never got it stored. */
export const secretForm = rotationInput({});

export const continueRotationInput = rotationStepInput({
  rotationId: z.uuid(),
  step: z.enum(ROTATION_STEPS),
  /** The revision that was on the screen: a page that is out of date moves nothing. */
  expectedRevision: z.number().int().nonnegative().optional(),
  ...campaignPart,
  proof,
}).transform((input) => {
  const { secret, ...step } = gatherSecret(input);
  return { ...step, ...(secret.secrets().length > 0 && { secret }) };
});
export type ContinueRotationInput = z.output<typeof continueRotationInput>;

export const leakRef = z.object({ checklistId: z.uuid() });
