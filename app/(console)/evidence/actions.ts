'use server';

import { randomUUID } from 'node:crypto';
import { env } from '@/lib/core/server/env';
import { packRef, packRequest } from '@/lib/evidence/inputs';
import { cancelJob, refuseWhenBusy } from '@/lib/evidence/server/jobs';
import { makePackTicket } from '@/lib/evidence/server/pack-ticket';
import { action } from '@/lib/web/server/action';

/** Returns the URL of a pack, because a download cannot ask for a confirmation or show a problem. */
export const prepareEvidence = action({
  name: 'evidence.prepare',
  requiresReauth: true,
  readOnly: true,
  input: packRequest,
  run: async (input, session) => {
    refuseWhenBusy();
    const id = randomUUID();
    const ticket = makePackTicket(
      { ...input, id },
      { secret: env().AUTH_SECRET, sessionId: session.id, now: Date.now() },
    );
    return { id, address: `/api/evidence?ticket=${ticket}` };
  },
});

/** Cancels a pack of this user in this process. */
export const cancelEvidence = action({
  name: 'evidence.cancel',
  readOnly: true,
  input: packRef,
  run: async ({ id }, { user }) => ({ isCancelled: cancelJob(id, user.id) }),
});
