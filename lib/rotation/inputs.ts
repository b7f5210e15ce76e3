import { z } from 'zod';
import { ROTATION_STEPS } from '@/lib/rotation/model';
import { accessToken, credentialRef, proof } from '@/lib/vaults/inputs';

/** How the replaced credential leaves: archived stays readable for the auditor, deleted does not. */
export const retire = z.enum(['archive', 'delete']);
export type Retire = z.output<typeof retire>;
/** What the form asks for; which credential it is about stands in the address. */
export const rotateForm = z.object({ accessToken, retire: retire.default('archive') });
export const rotateInput = credentialRef.extend(rotateForm.shape).extend({ proof });
export type RotateInput = z.output<typeof rotateInput>;

export const continueRotationInput = z.object({
  rotationId: z.uuid(),
  step: z.enum(ROTATION_STEPS),
  /** The revision that was on the screen: a page that is out of date moves nothing. */
  expectedRevision: z.number().int().nonnegative().optional(),
  accessToken: accessToken.optional(),
  proof,
});
export type ContinueRotationInput = z.output<typeof continueRotationInput>;

export const leakRef = z.object({ checklistId: z.uuid() });
