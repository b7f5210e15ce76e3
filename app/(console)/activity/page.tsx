import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Patient } from '@/components/patient';
import { activityParams, loadActivityParams } from '@/lib/audit/activity-params';
import { activityListKey } from '@/lib/audit/queries';
import { activityPage } from '@/lib/audit/server/activity-page';
import { verifiedTo } from '@/lib/audit/server/verified';
import { ignoredParams } from '@/lib/core/list-params';
import { db } from '@/lib/core/server/db/client';
import { page } from '@/lib/web/server/page';
import { attempt, prefetch } from '@/lib/web/server/read';
import { ActivityList } from './activity-list';
import { ActivitySkeleton } from './activity-skeleton';
import { VerifiedLine, VerifiedPending } from './verified-line';

export const metadata: Metadata = { title: 'Activity' };

export default page('audit.read', async ({ searchParams }: PageProps<'/activity'>) => {
  const search = await searchParams;
  const params = loadActivityParams(search);
  const list = prefetch(activityListKey(params), () => activityPage(db(), params));
  const verified = attempt(() => verifiedTo(db()));
  return (
    <Patient promise={list} fallback={<ActivitySkeleton />}>
      {({ state, problem }) => (
        <HydrationBoundary state={state}>
          <ActivityList
            firstProblem={problem}
            ignored={ignoredParams(search, activityParams)}
            verified={
              <Patient promise={verified} fallback={<VerifiedPending />}>
                {(result) => <VerifiedLine verified={result.ok ? result.value : null} />}
              </Patient>
            }
          />
        </HydrationBoundary>
      )}
    </Patient>
  );
});
