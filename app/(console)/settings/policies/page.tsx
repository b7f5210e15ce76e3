import type { Metadata } from 'next';
import { ReloadNotice } from '@/components/reload-notice';
import { db } from '@/lib/core/server/db/client';
import { policyHistory, policyState } from '@/lib/inventory/server/policies';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { PoliciesView } from './policies-view';

export const metadata: Metadata = { title: 'Policies' };

export default page('vaults.read', async () => {
  const answer = await toResult(async () => {
    const [state, history] = await Promise.all([policyState(db()), policyHistory(db())]);
    return { state, history };
  });
  return answer.ok ? <PoliciesView {...answer.value} /> : <ReloadNotice problem={answer.problem} />;
});
