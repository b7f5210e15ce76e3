import { mirror } from '@/lib/boot/server/vault-context';
import { savedViews } from '@/lib/inventory/server/saved-views';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, _params, { user }) => {
  const { db, connection } = await mirror();
  return savedViews({ db, connection }, user);
});
