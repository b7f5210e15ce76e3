import { useQuery } from '@tanstack/react-query';
import { useQueryState, useQueryStates } from 'nuqs';
import { parseAsInteger } from 'nuqs/server';
import { useCursorList } from '@/components/data-table/use-pages';
import { type ActivityParams, activityParams, activitySearch } from '@/lib/audit/activity-params';
import type { Change } from '@/lib/audit/change';
import { activityList, changeList, changesSince, settledChanges } from '@/lib/audit/queries';
import type { Problem } from '@/lib/core/result';

const NO_FILTERS = { actor: null, action: null, target: null, outcome: null, from: null, to: null } as const;

const CODEC = {
  search: activitySearch,
  following: 'before',
  cursor: Number,
  noFilters: NO_FILTERS,
} as const;
const SEARCHED = 'Both days are included (UTC).';

const useActivityAddress = () => useQueryStates(activityParams, { history: 'push' });

/** The entries of the log, newest first. Cursors are row numbers: `before` returns older rows. */
export function useEntryList(firstProblem: Problem | null) {
  const list = useCursorList(useActivityAddress(), { ...CODEC, page: activityList }, firstProblem);
  return { ...list, searched: SEARCHED };
}

/** The changes of the log, newest first; the URL has the state of the list. */
export function useChangeList(firstProblem: Problem | null) {
  const list = useCursorList(useActivityAddress(), { ...CODEC, page: changeList }, firstProblem);
  return { ...list, searched: SEARCHED };
}

export const useIsRaw = (): boolean => useQueryState('raw', activityParams.raw)[0];

const isOpen = ({ outcome }: Change): boolean => outcome === 'intent';

/**
 * What was recorded since the page was read: the number of new changes, and new outcomes of changes on the page, which
 * are shown in place.
 */
export function useTail(params: ActivityParams) {
  const { data: page } = useQuery({ ...changeList(params), enabled: false });
  const isNewest = params.before === null && params.after === null;
  const { data: since } = useQuery({
    ...changesSince(params, page?.head ?? 0),
    enabled: isNewest && page !== undefined,
  });
  const newest = page?.items[0]?.place;
  const { data: settled } = useQuery({
    ...settledChanges(params, newest ?? 0, since?.head ?? 0),
    enabled: page !== undefined && (since?.head ?? 0) > page.head && page.items.some(isOpen),
  });
  return {
    waiting: since?.count ?? 0,
    settled: (change: Change): Change =>
      (isOpen(change) && settled?.items.find(({ place }) => place === change.place)) || change,
  };
}

/** The open row, by its row number: it can be linked, and Back closes it. */
export const useEntryAddress = () => useQueryState('entry', parseAsInteger.withOptions({ history: 'push' }));
