import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Patient } from '@/components/patient';
import { vaultsApi } from '@/lib/boot/server/client';
import { ignoredParams, loadListParams } from '@/lib/core/list-params';
import { readPending } from '@/lib/token-requests/server/pending';
import { vaultListKey } from '@/lib/vaults/queries';
import { listOptions } from '@/lib/vaults/server/list-options';
import { page } from '@/lib/web/server/page';
import { prefetch } from '@/lib/web/server/read';
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
