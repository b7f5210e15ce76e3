import { connect } from '@/lib/boot/server/vault-context';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async () => {
  const { api, db } = await connect();
  return snapshotState(db, api.connection.id);
});
