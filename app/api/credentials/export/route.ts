import { actorOf } from '@/lib/auth/server/actor';
import { mirror } from '@/lib/boot/server/vault-context';
import { requestFacts } from '@/lib/http/server/request-facts';
import { loadInventoryParams } from '@/lib/inventory/list-params';
import { exportCredentials } from '@/lib/inventory/server/export';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, _params, session) => {
  const { db, connection } = await mirror();
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return exportCredentials({ db, connection }, loadInventoryParams(request), by);
});
