import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Patient } from '@/components/patient';
import { ignoredParams, loadListParams } from '@/lib/contract/list-params';
import { vaultListKey } from '@/lib/queries/lists';
import { readPending } from '@/lib/server/collect/pending';
import { listOptions } from '@/lib/server/list-options';
import { page } from '@/lib/server/page';
import { prefetch } from '@/lib/server/read';
import { vaultsApi } from '@/lib/server/vaults-api/client';
import { PendingNotice } from '../pending-notice';
import { VaultList } from './vault-list';
import { VaultListSkeleton } from './vault-list-skeleton';

export const metadata: Metadata = { title: 'Vaults' };

export default page('vaults.read', async ({ searchParams }: PageProps<'/vaults'>, session) => {
  const search = await searchParams;
  const params = loadListParams(search);
  const list = prefetch(vaultListKey(params), async () =>
    (await vaultsApi()).vaults.list(listOptions(params)),
  );
  return (
    <Patient promise={Promise.all([list, readPending(session)])} fallback={<VaultListSkeleton />}>
      {([{ state, problem }, pending]) => (
        <HydrationBoundary state={state}>
          <VaultList
            firstProblem={problem}
            ignored={ignoredParams(search)}
            notice={<PendingNotice pending={pending} />}
          />
        </HydrationBoundary>
      )}
    </Patient>
  );
});
