import { connect } from '@/lib/boot/server/vault-context';
import { pendingApprovals } from '@/lib/token-requests/server/pending';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.change', async (_request, _params, session) =>
  pendingApprovals(await connect(), session),
);
