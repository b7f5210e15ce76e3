import { actorOf } from '@/lib/auth/server/actor';
import { mirror } from '@/lib/boot/server/vault-context';
import { requestFacts } from '@/lib/http/server/request-facts';
import { loadPageSearch } from '@/lib/lifelines/search';
import { exportEntries } from '@/lib/lifelines/server/export';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, _params, session) => {
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return exportEntries(await mirror(), loadPageSearch(request), by);
});
