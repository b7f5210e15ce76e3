import { mirror } from '@/lib/boot/server/vault-context';
import { PLAIN_TEXT, SEARCH_MAX } from '@/lib/core/list-params';
import { destinations } from '@/lib/inventory/server/go-to';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, _params, session) => {
  const text = new URL(request.url).searchParams.get('q')?.trim() ?? '';
  if (text === '' || text.length > SEARCH_MAX || !PLAIN_TEXT.test(text)) return [];
  const { db, connection } = await mirror();
  return destinations({ db, connection }, text, session.user);
});
