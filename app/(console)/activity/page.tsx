import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { placeWords } from '@/components/audit-words';
import { ListSkeleton } from '@/components/data-table/list-skeleton';
import { Patient } from '@/components/patient';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { activityParams, loadActivityParams } from '@/lib/audit/activity-params';
import { activityListKey } from '@/lib/audit/queries';
import { activityPage } from '@/lib/audit/server/activity-page';
import { type Verified, verifiedTo } from '@/lib/audit/server/verified';
import { ignoredParams } from '@/lib/core/list-params';
import { db } from '@/lib/core/server/db/client';
import { page } from '@/lib/web/server/page';
import { attempt, prefetch } from '@/lib/web/server/read';
import { ActivityList } from './activity-list';

const VerifiedPending = () => <p className="mt-1 text-xs text-muted">Checking the chain of rows…</p>;

function VerifiedLine({ verified }: { verified: Verified | null }) {
  if (verified === null)
    return <p className="mt-1 text-xs text-muted">The chain of rows has not been verified yet.</p>;
  if (verified.isIntact)
    return (
      <p className="mt-1 text-xs text-muted">
        Verified to {placeWords(verified.sequence)} · <Time value={verified.at} />
      </p>
    );
  return (
    <div className="mt-2">
      <Notice tone="danger" title={`The audit log is broken at row ${placeWords(verified.sequence)}`}>
        This row or the one before it was changed, removed or put elsewhere after it was written. Rows before
        it are intact. Keep the database as it is, export the log and verify the export together with the
        signed checkpoints.
      </Notice>
    </div>
  );
}

export const metadata: Metadata = { title: 'Activity' };

export default page('audit.read', async ({ searchParams }: PageProps<'/activity'>) => {
  const search = await searchParams;
  const params = loadActivityParams(search);
  const list = prefetch(activityListKey(params), () => activityPage(db(), params));
  const verified = attempt(() => verifiedTo(db()));
  return (
    <Patient promise={list} fallback={<ListSkeleton title="Activity" />}>
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
