import { mirror } from '@/lib/boot/server/vault-context';
import { loadInventoryParams } from '@/lib/inventory/list-params';
import { listedPage } from '@/lib/inventory/server/list';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { db, connection } = await mirror();
  const cursor = new URL(request.url).searchParams.get('cursor');
  return listedPage({ db, connection }, loadInventoryParams(request), cursor || null);
});
