import { download } from '@/lib/audit/server/download';
import { openTicket } from '@/lib/audit/server/export-ticket';
import { actorOf } from '@/lib/auth/server/actor';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { requestFacts } from '@/lib/http/server/request-facts';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { read } from '@/lib/web/server/read';

/** Returns the file for a ticket of `prepareExport`. */
export const GET = read('audit.read', (request, _params, session) => {
  const input = openTicket(new URL(request.url).searchParams.get('ticket') ?? '', {
    secret: env().AUTH_SECRET,
    sessionId: session.id,
    now: Date.now(),
  });
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return download(db(), input, by, { mirror: mirrorNames });
});
