import { mirror } from '@/lib/boot/server/vault-context';
import { exceptionPage } from '@/lib/inventory/server/exceptions';
import { termSearch } from '@/lib/inventory/terms';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { list, cursor } = termSearch(new URL(request.url));
  return exceptionPage(await mirror(), list, cursor);
});
