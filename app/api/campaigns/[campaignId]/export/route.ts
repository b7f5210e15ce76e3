import { actorOf } from '@/lib/auth/server/actor';
import { mirror } from '@/lib/boot/server/vault-context';
import { exportCampaign } from '@/lib/campaigns/server/export';
import { requestFacts } from '@/lib/http/server/request-facts';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (request, { campaignId }: { campaignId: string }, session) => {
  const { db, connection } = await mirror();
  const by = { ...requestFacts(request.headers), actor: actorOf(session) };
  return exportCampaign({ db, connection }, campaignId, by);
});
