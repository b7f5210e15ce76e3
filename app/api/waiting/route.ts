import { connect } from '@/lib/boot/server/vault-context';
import { waiting } from '@/lib/inventory/server/waiting';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, _params, session) =>
  waiting(await connect(), session),
);
