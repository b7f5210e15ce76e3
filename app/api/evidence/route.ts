import { actorOf } from '@/lib/auth/server/actor';
import { mirror } from '@/lib/boot/server/vault-context';
import { env } from '@/lib/core/server/env';
import { downloadPack } from '@/lib/evidence/server/download';
import { openPackTicket } from '@/lib/evidence/server/pack-ticket';
import { requestFacts } from '@/lib/http/server/request-facts';
import { read } from '@/lib/web/server/read';

/** Returns the pack for a ticket of `prepareEvidence`. */
export const GET = read('audit.read', async (request, _params, session) => {
  const asked = openPackTicket(new URL(request.url).searchParams.get('ticket') ?? '', {
    secret: env().AUTH_SECRET,
    sessionId: session.id,
    now: Date.now(),
  });
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return downloadPack(await mirror(), { ...asked, userId: session.user.id }, by);
});
