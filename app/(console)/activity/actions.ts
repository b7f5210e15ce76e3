'use server';

import { exportInput } from '@/lib/audit/activity';
import { AUDIT_LOG } from '@/lib/audit/server/download';
import { makeTicket } from '@/lib/audit/server/export-ticket';
import { env } from '@/lib/core/server/env';
import { action } from '@/lib/web/server/action';

/** Returns the URL of the file, because a download cannot ask for a confirmation or show a problem. */
export const prepareExport = action({
  name: 'audit.export',
  requiresReauth: true,
  input: exportInput,
  targets: () => [AUDIT_LOG],
  run: async (input, session) => {
    const ticket = makeTicket(input, {
      secret: env().AUTH_SECRET,
      sessionId: session.id,
      now: Date.now(),
    });
    return { address: `/api/activity/export?ticket=${ticket}` };
  },
});
