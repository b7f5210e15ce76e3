import { vaultsApi } from '@/lib/boot/server/client';
import { loadListParams } from '@/lib/core/list-params';
import { listOptions } from '@/lib/vaults/server/list-options';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const api = await vaultsApi();
  return api.vaults.list({ ...listOptions(loadListParams(request)), signal: request.signal });
});
