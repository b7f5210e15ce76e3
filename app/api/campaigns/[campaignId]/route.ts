import { connect } from '@/lib/boot/server/vault-context';
import { campaignView } from '@/lib/campaigns/server/campaigns';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, { campaignId }: { campaignId: string }) => {
  const { api, db } = await connect();
  return campaignView({ db, connection: api.connection.id }, campaignId);
});
