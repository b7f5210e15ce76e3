import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { connect } from '@/lib/boot/server/vault-context';
import { campaignKey } from '@/lib/campaigns/queries';
import { campaignView } from '@/lib/campaigns/server/campaigns';
import { page } from '@/lib/web/server/page';
import { prefetch, toResult } from '@/lib/web/server/read';
import { CampaignPage } from './campaign-page';

export const metadata: Metadata = { title: 'Campaign' };

const Skeleton = () => (
  <>
    <PageHeader title="Campaign" />
    <TableSkeleton label="Loading the campaign" />
  </>
);

export default page('vaults.read', async ({ params }: PageProps<'/campaigns/[campaignId]'>) => {
  const { campaignId } = await params;
  const connection = connect();
  const view = prefetch(campaignKey(campaignId), async () => {
    const { api, db } = await connection;
    return campaignView({ db, connection: api.connection.id }, campaignId);
  });
  // The worklist works without the capabilities: only dialogs need them.
  const capabilities = toResult(async () => (await connection).api.capabilities());
  return (
    <Deferred promise={Promise.all([view, capabilities])} fallback={<Skeleton />}>
      {([{ state, problem }, known]) => {
        if (problem?.code === 'not_found') notFound();
        if (problem) return <ReloadNotice problem={problem} />;
        return (
          <HydrationBoundary state={state}>
            <CampaignPage
              campaignId={campaignId}
              inPlace={known.ok && known.value.rotate === 'in-place'}
              protocols={known.ok ? known.value.protocols : []}
            />
          </HydrationBoundary>
        );
      }}
    </Deferred>
  );
});
