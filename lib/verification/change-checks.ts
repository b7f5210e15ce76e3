import { z } from 'zod';
import { CHECKED_ENVIRONMENTS } from './check-policy';

/** What the form for the policy sends. Apart from the policy, so that pages that ask it load no zod. */
export const changeChecksInput = z.object({
  verifyRequiredIn: z.array(z.enum(CHECKED_ENVIRONMENTS)).max(CHECKED_ENVIRONMENTS.length),
  compareTokens: z.boolean(),
});
