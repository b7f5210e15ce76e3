import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ListSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { activityParams, loadActivityParams } from '@/lib/audit/activity-params';
import { activityListKey, changeListKey } from '@/lib/audit/queries';
import { activityPage } from '@/lib/audit/server/activity-page';
import { changesPage } from '@/lib/audit/server/changes';
import { verifiedTo } from '@/lib/audit/server/verified';
import { ignoredParams } from '@/lib/core/list-params';
import { db } from '@/lib/core/server/db/client';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { page } from '@/lib/web/server/page';
import { prefetch, toResult } from '@/lib/web/server/read';
import { ActivityList } from './activity-list';
import { VerifiedLine, VerifiedPending } from './verified-line';

export const metadata: Metadata = { title: 'Activity' };

export default page('audit.read', async ({ searchParams }: PageProps<'/activity'>) => {
  const search = await searchParams;
  const params = loadActivityParams(search);
  const list = params.raw
    ? prefetch(activityListKey(params), () => activityPage(db(), params, mirrorNames))
    : prefetch(changeListKey(params), () => changesPage(db(), params, mirrorNames));
  const verified = toResult(() => verifiedTo(db()));
  return (
    <Deferred promise={list} fallback={<ListSkeleton title="Activity" />}>
      {({ state, problem }) => (
        <HydrationBoundary state={state}>
          <ActivityList
            firstProblem={problem}
            ignored={ignoredParams(search, activityParams)}
            verified={
              <Deferred promise={verified} fallback={<VerifiedPending />}>
                {(result) => <VerifiedLine verified={result.ok ? result.value : null} />}
              </Deferred>
            }
          />
        </HydrationBoundary>
      )}
    </Deferred>
  );
});
