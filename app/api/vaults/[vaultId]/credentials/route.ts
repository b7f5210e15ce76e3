import { loadListParams } from '@/lib/contract/list-params';
import { connect } from '@/lib/server/connection';
import { listOptions } from '@/lib/server/list-options';
import { listedWithChecks } from '@/lib/server/onboarding/known';
import { read } from '@/lib/server/read';

export const GET = read('vaults.read', async (request, { vaultId }: { vaultId: string }) => {
  const connection = await connect();
  const options = { ...listOptions(loadListParams(request)), signal: request.signal };
  return listedWithChecks(connection, vaultId, await connection.api.credentials.list(vaultId, options));
});
