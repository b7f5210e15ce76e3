import type { Metadata } from 'next';
import { ReloadNotice } from '@/components/reload-notice';
import { connect } from '@/lib/boot/server/vault-context';
import { listRequests } from '@/lib/token-requests/server/requests';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { askedVault } from '../asked-vault';
import { RequestsView } from './requests-view';

export const metadata: Metadata = { title: 'Requests to teammates' };

/** `?ask=VAULT_ID` opens the dialog for that vault. */
export default page('vaults.change', async ({ searchParams }: PageProps<'/onboarding/requests'>, session) => {
  const { ask } = await searchParams;
  const answer = await toResult(async () => {
    const connection = await connect();
    const [requests, { protocols }, startVault] = await Promise.all([
      listRequests(connection, session),
      connection.api.capabilities(),
      askedVault(connection.api, ask),
    ]);
    return { requests, protocols, startVault };
  });
  if (!answer.ok) return <ReloadNotice problem={answer.problem} />;
  return <RequestsView {...answer.value} isAsking={ask !== undefined} />;
});
