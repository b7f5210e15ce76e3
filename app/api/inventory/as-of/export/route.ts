import { actorOf } from '@/lib/auth/server/actor';
import { mirror } from '@/lib/boot/server/vault-context';
import { requestFacts } from '@/lib/http/server/request-facts';
import { loadAsOf } from '@/lib/inventory/as-of';
import { exportAsOf } from '@/lib/inventory/server/as-of-export';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, _params, session) => {
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return exportAsOf(await mirror(), loadAsOf(request).search, by);
});
