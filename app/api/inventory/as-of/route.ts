import { mirror } from '@/lib/boot/server/vault-context';
import { loadAsOf } from '@/lib/inventory/as-of';
import { asOfPage } from '@/lib/inventory/server/as-of';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { cursor, search } = loadAsOf(request);
  return asOfPage(await mirror(), search, cursor);
});
