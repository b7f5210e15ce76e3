import { mirror } from '@/lib/boot/server/vault-context';
import { loadPageSearch } from '@/lib/lifelines/search';
import { headline } from '@/lib/lifelines/server/headline';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => headline(await mirror(), loadPageSearch(request)));
