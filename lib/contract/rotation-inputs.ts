import { z } from 'zod';
import { accessToken, id, retire } from './inputs';

/** One step of an unfinished rotation, as the person chose it. */
export const continueRotationInput = z.object({
  rotationId: z.uuid(),
  step: z.enum(['look', 'retire-old', 'enter-token', 'archive-first', 'abandon']),
  /** Needed by `enter-token` and `archive-first` only. */
  accessToken: accessToken.optional(),
  retire: retire.optional(),
  /** The revision that was on the screen: a page that is out of date moves nothing. */
  expectedRevision: z.number().int().nonnegative().optional(),
});
export type ContinueRotationInput = z.output<typeof continueRotationInput>;

/** A step of the leak checklist. `revoked` and `replaced` are the person's word. */
export const leakStepInput = z.object({
  vaultId: id,
  leakId: z.uuid(),
  step: z.enum(['remove', 'revoked', 'replaced']),
});
export type LeakStepInput = z.output<typeof leakStepInput>;
