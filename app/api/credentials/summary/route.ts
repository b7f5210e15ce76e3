import { connect } from '@/lib/boot/server/vault-context';
import { loadInventoryParams } from '@/lib/inventory/list-params';
import { listedSummary } from '@/lib/inventory/server/list';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { api, db } = await connect();
  return listedSummary({ db, connection: api.connection.id }, loadInventoryParams(request).q);
});
