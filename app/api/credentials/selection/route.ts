import { mirror } from '@/lib/boot/server/vault-context';
import { loadInventoryParams } from '@/lib/inventory/list-params';
import { selectionPage } from '@/lib/inventory/server/selection';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.change', async (request) => {
  const { db, connection } = await mirror();
  const cursor = new URL(request.url).searchParams.get('cursor');
  return selectionPage({ db, connection }, loadInventoryParams(request), cursor || null);
});
