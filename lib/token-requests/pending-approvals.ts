import { fetchResult } from '@/lib/core/fetcher';
import type { PendingApproval } from './model';

/** Submitted tokens that wait for the person's decision, read anew on every page: `place` is its path. */
export const pendingApprovals = (place: string) => ({
  queryKey: ['pending-approvals', place] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<PendingApproval[]>('/api/token-requests', signal),
  staleTime: 0,
});
