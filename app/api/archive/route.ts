import { mirror } from '@/lib/boot/server/vault-context';
import { loadArchiveSearch } from '@/lib/inventory/archive';
import { archivePage } from '@/lib/inventory/server/archive';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { db, connection } = await mirror();
  return archivePage({ db, connection }, loadArchiveSearch(request));
});
