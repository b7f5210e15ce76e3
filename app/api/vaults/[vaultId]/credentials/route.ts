import { connect } from '@/lib/boot/server/vault-context';
import { loadListParams } from '@/lib/core/list-params';
import { credentialRows } from '@/lib/inventory/server/credential-rows';
import { listOptions } from '@/lib/vaults/server/list-options';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, { vaultId }: { vaultId: string }) => {
  const connection = await connect();
  const options = { ...listOptions(loadListParams(request)), signal: request.signal };
  return credentialRows(connection, vaultId, await connection.api.credentials.list(vaultId, options));
});
