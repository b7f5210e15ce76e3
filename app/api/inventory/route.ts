import { mirror } from '@/lib/boot/server/vault-context';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async () => {
  const { db, connection } = await mirror();
  return snapshotState(db, connection);
});
