import { connect } from '@/lib/boot/server/vault-context';
import { endingsParams } from '@/lib/inventory/list-params';
import { endings } from '@/lib/inventory/server/endings';
import { read } from '@/lib/web/server/read';

/** Who archived or deleted the credentials of one vault, or several vaults, and why. */
export const GET = read('vaults.read', async (request) => {
  const { api, db } = await connect();
  return endings(db, api.connection.id, endingsParams(new URL(request.url).searchParams));
});
