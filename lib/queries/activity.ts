import type { ActivityEntry } from '@/lib/contract/activity';
import { type ActivityParams, activitySearch } from '@/lib/contract/activity-params';
import type { Page } from '@/lib/contract/domain';
import { fetchResult } from './fetcher';

/** Changes invalidate by this prefix: each of them is in the log. */
export const activityKey = ['activity'] as const;

export const activityListKey = (params: ActivityParams) => [...activityKey, params] as const;

export const activityList = (params: ActivityParams) => ({
  queryKey: activityListKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ActivityEntry>>(`/api/activity${activitySearch(params)}`, signal),
});

/** One row of the log by its place. Rows never change; what belongs to them may still come. */
export const activityEntry = (sequence: number) => ({
  queryKey: [...activityKey, 'one', sequence] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<ActivityEntry>(`/api/activity/${sequence}`, signal),
});

/** The latest rows that name one vault or credential, read anew each time somebody looks. */
export const targetHistory = (target: string) => ({
  queryKey: [...activityKey, 'target', target] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ActivityEntry>>(`/api/activity${activitySearch({ target, limit: 20 })}`, signal),
  staleTime: 0,
});
