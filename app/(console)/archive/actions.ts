'use server';

import { mirror } from '@/lib/boot/server/vault-context';
import { reviewInput } from '@/lib/lifelines/inputs';
import { storeReview } from '@/lib/lifelines/server/sample';
import { credentialTarget, targetsOfCredential } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

export const reviewEntry = action({
  name: 'archive.review',
  input: reviewInput,
  targets: targetsOfCredential,
  run: async (input, { user }) => ({
    ...(await storeReview(await mirror(), input, user)),
    credentialId: input.credentialId,
  }),
  targetsAfter: ({ credentialId, target }) => [credentialTarget({ id: credentialId, target })],
});
