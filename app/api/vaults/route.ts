import { connect } from '@/lib/boot/server/vault-context';
import { loadListParams } from '@/lib/core/list-params';
import { markHeld } from '@/lib/vaults/server/holds';
import { listOptions } from '@/lib/vaults/server/list-options';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request) => {
  const connection = await connect();
  const options = { ...listOptions(loadListParams(request)), signal: request.signal };
  return markHeld(connection, await connection.api.vaults.list(options));
});
