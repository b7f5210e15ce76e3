'use client';

import { parseAsInteger, useQueryState, useQueryStates } from 'nuqs';
import { type PagedList, usePages } from '@/components/data-table/use-pages';
import type { ActivityEntry } from '@/lib/audit/activity';
import { type ActivityParams, activityParams, activitySearch } from '@/lib/audit/activity-params';
import { activityList } from '@/lib/audit/queries';
import { withoutCursor } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';

const NO_FILTERS = { actor: null, action: null, target: null, outcome: null, from: null, to: null } as const;

const isFiltered = (params: ActivityParams): boolean =>
  Object.keys(NO_FILTERS).some((name) => params[name as keyof typeof NO_FILTERS] !== null);

/** The log, newest first, whose state is the address. Cursors are places in it: `before` gives older rows. */
export function useActivityList(firstProblem: Problem | null) {
  const [params, setParams] = useQueryStates(activityParams, { history: 'push' });
  const pages = usePages({
    query: activityList(params),
    following: (cursor) => activityList({ ...params, before: Number(cursor), after: null }),
    address: activitySearch(params),
    firstProblem,
  });
  const { nextCursor, previousCursor } = pages;
  return {
    ...pages,
    params,
    limit: params.limit,
    isOnCursor: params.after !== null || params.before !== null,
    isFiltered: isFiltered(params),
    searched: 'Both days are included and are in UTC.',
    filter: (change: Partial<ActivityParams>) => setParams({ ...change, ...withoutCursor }),
    search: (change: Partial<ActivityParams>) =>
      setParams({ ...change, ...withoutCursor }, { history: 'replace' }),
    setLimit: (limit: ActivityParams['limit']) => setParams({ limit, ...withoutCursor }),
    clear: () => setParams({ ...NO_FILTERS, ...withoutCursor }),
    toNext: () => nextCursor !== null && setParams({ before: Number(nextCursor), after: null }),
    toPrevious: () => previousCursor !== null && setParams({ before: null, after: Number(previousCursor) }),
    toFirst: () => setParams(withoutCursor),
  } satisfies PagedList<ActivityEntry> & Record<string, unknown>;
}

export type ActivityListState = ReturnType<typeof useActivityList>;

/** The row that is open, by its place in the log: it can be linked, and Back closes it. */
export const useEntryAddress = () => useQueryState('entry', parseAsInteger.withOptions({ history: 'push' }));
