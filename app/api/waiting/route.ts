import { connectionState } from '@/lib/boot/server/client';
import { connect } from '@/lib/boot/server/vault-context';
import { waiting } from '@/lib/inventory/server/waiting';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, _params, session) => {
  const connection = await connect();
  return {
    waiting: await waiting(connection, session),
    connection: connectionState(connection.api.connection.id),
  };
});
