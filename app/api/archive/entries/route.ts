import { mirror } from '@/lib/boot/server/vault-context';
import { loadPageSearch } from '@/lib/lifelines/search';
import { entryPage } from '@/lib/lifelines/server/lifelines';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => entryPage(await mirror(), loadPageSearch(request)));
