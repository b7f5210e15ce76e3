import { mirror } from '@/lib/boot/server/vault-context';
import { loadPageSearch } from '@/lib/lifelines/search';
import { lifelineWindow } from '@/lib/lifelines/server/lifelines';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) =>
  lifelineWindow(await mirror(), loadPageSearch(request)),
);
