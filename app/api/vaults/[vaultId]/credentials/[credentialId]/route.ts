import { read } from '@/lib/server/read';
import { vaultsApi } from '@/lib/server/vaults-api/client';

export const GET = read(
  'vaults.read',
  async (request, { vaultId, credentialId }: { vaultId: string; credentialId: string }) => {
    const api = await vaultsApi();
    return api.credentials.get(vaultId, credentialId, { signal: request.signal });
  },
);
