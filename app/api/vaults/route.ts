import { connect } from '@/lib/boot/server/vault-context';
import { vaultListPage } from '@/lib/inventory/server/vault-rows';
import { loadVaultListParams } from '@/lib/inventory/vault-list';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) =>
  vaultListPage(await connect(), loadVaultListParams(request), request.signal),
);
