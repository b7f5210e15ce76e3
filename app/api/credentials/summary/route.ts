import { mirror } from '@/lib/boot/server/vault-context';
import { loadInventoryParams } from '@/lib/inventory/list-params';
import { listedSummary } from '@/lib/inventory/server/list';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { db, connection } = await mirror();
  return listedSummary({ db, connection }, loadInventoryParams(request).q);
});
