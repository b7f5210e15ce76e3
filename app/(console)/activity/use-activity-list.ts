import { parseAsInteger, useQueryState, useQueryStates } from 'nuqs';
import { type PagedList, useCursorList } from '@/components/data-table/use-pages';
import type { ActivityEntry } from '@/lib/audit/activity';
import { activityParams, activitySearch } from '@/lib/audit/activity-params';
import { activityList } from '@/lib/audit/queries';
import type { Problem } from '@/lib/core/result';

const NO_FILTERS = { actor: null, action: null, target: null, outcome: null, from: null, to: null } as const;

/** The log, newest first, whose state is the address. Cursors are places in it: `before` gives older rows. */
export function useActivityList(firstProblem: Problem | null) {
  const list = useCursorList(
    useQueryStates(activityParams, { history: 'push' }),
    {
      page: activityList,
      search: activitySearch,
      following: 'before',
      cursor: Number,
      noFilters: NO_FILTERS,
    },
    firstProblem,
  );
  return {
    ...list,
    searched: 'Both days are included and are in UTC.',
  } satisfies PagedList<ActivityEntry> & Record<string, unknown>;
}

export type ActivityListState = ReturnType<typeof useActivityList>;

/** The row that is open, by its place in the log: it can be linked, and Back closes it. */
export const useEntryAddress = () => useQueryState('entry', parseAsInteger.withOptions({ history: 'push' }));
