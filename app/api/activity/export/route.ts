import { download } from '@/lib/server/audit/download';
import { openTicket } from '@/lib/server/audit/export-ticket';
import { actorOf } from '@/lib/server/audit/refusal';
import { db } from '@/lib/server/db/client';
import { env } from '@/lib/server/env';
import { requestFacts } from '@/lib/server/perimeter/request-facts';
import { read } from '@/lib/server/read';

/** The file that `prepareExport` gave a ticket for. */
export const GET = read('audit.read', (request, _params, session) => {
  const input = openTicket(new URL(request.url).searchParams.get('ticket') ?? '', {
    secret: env().AUTH_SECRET,
    sessionId: session.id,
    now: Date.now(),
  });
  return download(db(), input, { ...requestFacts(request.headers), actor: actorOf(session) });
});
