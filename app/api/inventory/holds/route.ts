import { mirror } from '@/lib/boot/server/vault-context';
import { holdPage } from '@/lib/inventory/server/holds';
import { termSearch } from '@/lib/inventory/terms';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, _params, { user }) => {
  const { list, cursor } = termSearch(new URL(request.url));
  return holdPage(await mirror(), user.id, list, cursor);
});
