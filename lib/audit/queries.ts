import { type Named, type NamedChoice, type NameParams, nameSearch } from '@/lib/core/activity-names';
import { fetchResult } from '@/lib/core/fetcher';
import { TYPING_PAUSE_MS } from '@/lib/core/typing-pause';
import type { Page } from '@/lib/providers/model';
import type { ActivityEntry } from './activity';
import { type ActivityParams, activitySearch } from './activity-params';
import type { ChangePage, Days, NewChanges } from './change';

export const activityKey = ['activity'] as const;

export const activityListKey = (params: ActivityParams) => [...activityKey, params] as const;

export const activityList = (params: ActivityParams) => ({
  queryKey: activityListKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ActivityEntry>>(`/api/activity${activitySearch(params)}`, signal),
});

export const changeListKey = (params: ActivityParams) => [...activityKey, 'changes', params] as const;

export const changeList = (params: ActivityParams) => ({
  queryKey: changeListKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<ChangePage>(`/api/activity/changes${activitySearch(params)}`, signal),
  // New changes wait for a click, so that the text on the page does not move.
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
});

/** Returns the changes of a page up to its newest one, in their state when the log has reached `head`. */
export const settledChanges = (params: ActivityParams, newest: number, head: number) => ({
  queryKey: [...activityKey, 'settled', params, newest, head] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<ChangePage>(
      `/api/activity/changes${activitySearch({ ...params, before: newest + 1, after: null })}`,
      signal,
    ),
});

/** Changes by day do not depend on the current page. */
const WHOLE = { before: null, after: null, limit: 50, raw: false } as const;

export const daysKey = (params: ActivityParams) => [...activityKey, 'days', { ...params, ...WHOLE }] as const;

export const dayCounts = (params: ActivityParams) => ({
  queryKey: daysKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Days>(`/api/activity/days${activitySearch({ ...params, ...WHOLE })}`, signal),
});

const LOOK_EVERY_MS = 5_000;

export const changesSince = (params: ActivityParams, head: number) => ({
  queryKey: [...activityKey, 'new', { ...params, ...WHOLE }, head] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<NewChanges>(
      `/api/activity/new${activitySearch({ ...params, ...WHOLE, after: head })}`,
      signal,
    ),
  refetchInterval: LOOK_EVERY_MS,
  refetchIntervalInBackground: false,
});

export const activityEntry = (sequence: number) => ({
  queryKey: [...activityKey, 'one', sequence] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<ActivityEntry>(`/api/activity/${sequence}`, signal),
});

/** The latest rows of one vault or credential, read again on each view. */
export const targetHistory = (target: string) => ({
  queryKey: [...activityKey, 'target', target] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ActivityEntry>>(`/api/activity${activitySearch({ target, limit: 20 })}`, signal),
  staleTime: 0,
});

const untilPause = (signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, TYPING_PAUSE_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const readNames = (params: Partial<NameParams>, signal: AbortSignal) =>
  fetchResult<NamedChoice[]>(`/api/activity/names${nameSearch(params)}`, signal);

export const nameQueries = (of: Named) => ({
  named: (id: string) => ({
    queryKey: [...activityKey, 'named', of, id] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => readNames({ of, id }, signal),
  }),
  like: (text: string) => ({
    queryKey: [...activityKey, 'like', of, text] as const,
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      await untilPause(signal);
      return readNames({ of, text }, signal);
    },
  }),
});
