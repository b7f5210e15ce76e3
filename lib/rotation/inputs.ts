import { z } from 'zod';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { rotationInput, rotationStepInput } from '@/lib/credential-kinds/inputs';
import { ROTATION_STEPS } from '@/lib/rotation/model';
import { campaignPart, credentialRef, verdictTicket } from '@/lib/vaults/inputs';
import { reasonFields } from '@/lib/vaults/reason-input';
import type { Reason, ReasonName } from '@/lib/vaults/reasons';

/** What happens to the old credential. An archived one can still be audited, a deleted one cannot. */
export const retire = z.enum(['archive', 'delete']);
export type Retire = z.output<typeof retire>;
const rotation = { retire: retire.default('archive'), ...reasonFields };
export const rotateForm = rotationInput(rotation);
export const rotateInput = rotationInput({
  ...credentialRef.shape,
  ...campaignPart,
  ...rotation,
  verdictTicket,
}).transform((input) => gatherSecret(input));
/** Without the reason, which is only for the audit log. */
export type RotateInput = Omit<z.output<typeof rotateInput>, keyof Reason>;

/** The token again, for a rotation that could not store it. */
export const secretForm = rotationInput(reasonFields);

export const continueRotationInput = rotationStepInput({
  rotationId: z.uuid(),
  step: z.enum(ROTATION_STEPS),
  expectedRevision: z.number().int().nonnegative().optional(),
  verdictTicket,
  ...reasonFields,
}).transform((input) => {
  const { secret, ...step } = gatherSecret(input);
  return { ...step, ...(secret.secrets().length > 0 && { secret }) };
});
export type ContinueRotationInput = Omit<z.output<typeof continueRotationInput>, keyof Reason>;

export const leakRef = z.object({ checklistId: z.uuid() });
/** Not a field of the form. Sent because the audit log records the input. */
const becauseLeaked = { reason: z.literal('leaked' satisfies ReasonName) };
export const startLeakInput = credentialRef.extend(becauseLeaked);
export const removeLeakedInput = leakRef.extend(becauseLeaked);
