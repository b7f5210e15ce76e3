import { mirror } from '@/lib/boot/server/vault-context';
import { campaignView } from '@/lib/campaigns/server/campaigns';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, { campaignId }: { campaignId: string }) => {
  const { db, connection } = await mirror();
  return campaignView({ db, connection }, campaignId);
});
