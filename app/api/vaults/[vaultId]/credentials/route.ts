import { loadListParams } from '@/lib/contract/list-params';
import { listOptions } from '@/lib/server/list-options';
import { read } from '@/lib/server/read';
import { vaultsApi } from '@/lib/server/vaults-api/client';

export const GET = read('vaults.read', async (request, { vaultId }: { vaultId: string }) => {
  const api = await vaultsApi();
  return api.credentials.list(vaultId, { ...listOptions(loadListParams(request)), signal: request.signal });
});
