import { mirror } from '@/lib/boot/server/vault-context';
import { loadSampleSearch } from '@/lib/lifelines/search';
import { drawSample } from '@/lib/lifelines/server/sample';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) =>
  drawSample(await mirror(), loadSampleSearch(request)),
);
