import { pendingApprovals } from '@/lib/server/collect/pending';
import { connect } from '@/lib/server/connection';
import { read } from '@/lib/server/read';

export const GET = read('vaults.change', async (_request, _params, session) =>
  pendingApprovals(await connect(), session),
);
