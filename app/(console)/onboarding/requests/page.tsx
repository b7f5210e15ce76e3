import type { Metadata } from 'next';
import { ReloadNotice } from '@/components/reload-notice';
import { id } from '@/lib/contract/inputs';
import { listRequests } from '@/lib/server/collect/requests';
import { connect } from '@/lib/server/connection';
import { page } from '@/lib/server/page';
import { attempt } from '@/lib/server/read';
import { RequestsView } from './requests-view';

export const metadata: Metadata = { title: 'Requests to teammates' };

/** `?ask=VAULT_ID` opens the dialog for that vault; one that cannot be read is left to be chosen. */
async function vaultToAsk(asked: string | string[] | undefined) {
  const vaultId = id.safeParse(asked);
  if (!vaultId.success) return null;
  const { api } = await connect();
  const answer = await attempt(() => api.vaults.get(vaultId.data));
  return answer.ok ? answer.value : null;
}

export default page('vaults.change', async ({ searchParams }: PageProps<'/onboarding/requests'>, session) => {
  const { ask } = await searchParams;
  const answer = await attempt(async () => {
    const connection = await connect();
    const [requests, { protocols }, startVault] = await Promise.all([
      listRequests(connection, session),
      connection.api.capabilities(),
      vaultToAsk(ask),
    ]);
    return { requests, protocols, startVault };
  });
  if (!answer.ok) return <ReloadNotice problem={answer.problem} />;
  return <RequestsView {...answer.value} isAsking={ask !== undefined} />;
});
