import type { Metadata } from 'next';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { connect, mirror } from '@/lib/boot/server/vault-context';
import { loadOverviewParams } from '@/lib/inventory/list-params';
import { isWhole } from '@/lib/inventory/model';
import { overview } from '@/lib/inventory/server/overview';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import { readPending } from '@/lib/token-requests/server/pending';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import FirstRun from '../first-run';
import { AttentionList } from './attention-list';
import { AgeHistogram, AgeMap, ChangeChart, ExpiryChart } from './charts';
import { OverviewSnapshot } from './overview-snapshot';

export const metadata: Metadata = { title: 'Overview' };

/** Asks the API, because the snapshot may be older than the first vault. */
async function hasNoVault(): Promise<boolean> {
  const answer = await toResult(async () => {
    const { api } = await connect();
    return api.vaults.list({ limit: 1, includeArchived: true });
  });
  return answer.ok && answer.value.items.length === 0;
}

const Skeleton = () => (
  <>
    <PageHeader title="Overview" />
    <TableSkeleton label="Loading the overview" />
  </>
);

export default page('vaults.read', async ({ searchParams }: PageProps<'/'>, session) => {
  const { rows } = await loadOverviewParams(searchParams);
  const read = toResult(async () => {
    const { db, connection } = await mirror();
    const [shown, snapshot] = await Promise.all([
      overview(db, connection, rows),
      snapshotState(db, connection),
    ]);
    return {
      shown,
      snapshot,
      isNew: isWhole(snapshot) && snapshot.complete?.vaults === 0 && (await hasNoVault()),
    };
  });
  return (
    <Deferred promise={Promise.all([read, readPending(connect, session)])} fallback={<Skeleton />}>
      {([result, pending]) =>
        result.ok ? (
          <div className="flex flex-col gap-6">
            <PageHeader title="Overview">
              <OverviewSnapshot first={result.value.snapshot} />
            </PageHeader>
            {result.value.isNew ? (
              <FirstRun title="No vaults yet" />
            ) : (
              <>
                <AttentionList
                  attention={result.value.shown.attention}
                  pending={pending.length}
                  isWhole={isWhole(result.value.snapshot)}
                />
                <AgeMap {...result.value.shown} isComplete={isWhole(result.value.snapshot)} />
                {!isWhole(result.value.snapshot) && (
                  <p className="text-warn">
                    The charts below are incomplete: the account was not read completely.
                  </p>
                )}
                <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
                  <AgeHistogram {...result.value.shown} />
                  <ExpiryChart {...result.value.shown} />
                </div>
                <ChangeChart {...result.value.shown} />
              </>
            )}
          </div>
        ) : (
          <>
            <PageHeader title="Overview" />
            <ReloadNotice problem={result.problem} />
          </>
        )
      }
    </Deferred>
  );
});
