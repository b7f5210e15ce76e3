import { mirror } from '@/lib/boot/server/vault-context';
import { EXCEPTION_LISTS } from '@/lib/inventory/policies';
import { exceptionPage } from '@/lib/inventory/server/exceptions';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const { searchParams } = new URL(request.url);
  const list = EXCEPTION_LISTS.find((name) => name === searchParams.get('list')) ?? 'in-force';
  const { db, connection } = await mirror();
  return exceptionPage({ db, connection }, list, searchParams.get('cursor') || null);
});
