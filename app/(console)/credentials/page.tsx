import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { PageHeader } from '@/components/page-header';
import { connect } from '@/lib/boot/server/vault-context';
import { ignoredParams } from '@/lib/core/list-params';
import { asOfParams } from '@/lib/inventory/as-of';
import { inventoryParams, loadInventoryParams } from '@/lib/inventory/list-params';
import { inventoryListKey } from '@/lib/inventory/queries';
import { listedPage } from '@/lib/inventory/server/list';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import { page } from '@/lib/web/server/page';
import { prefetch, toResult } from '@/lib/web/server/read';
import { asOfPageFor } from '../as-of-page';
import { CredentialsView } from './credentials-view';

export const metadata: Metadata = { title: 'Credentials' };

const Skeleton = () => (
  <>
    <PageHeader title="Credentials" />
    <TableSkeleton label="Loading credentials" />
  </>
);

export default page('vaults.read', async ({ searchParams }: PageProps<'/credentials'>) => {
  const search = await searchParams;
  const past = asOfPageFor('credentials', search);
  if (past !== null) return past;
  const params = loadInventoryParams(search);
  const mirror = connect().then(({ api, db }) => ({ db, connection: api.connection.id }));
  const list = prefetch(inventoryListKey(params), async () => ({
    pages: [await listedPage(await mirror, params, null)],
    pageParams: [null],
  }));
  const snapshot = toResult(async () => {
    const { db, connection } = await mirror;
    return snapshotState(db, connection);
  });
  return (
    <Deferred promise={Promise.all([list, snapshot])} fallback={<Skeleton />}>
      {([{ state, problem }, known]) => (
        <HydrationBoundary state={state}>
          <CredentialsView
            firstProblem={problem}
            snapshot={known.ok ? known.value : null}
            ignored={ignoredParams(search, { ...inventoryParams, asof: asOfParams.asof })}
          />
        </HydrationBoundary>
      )}
    </Deferred>
  );
});
