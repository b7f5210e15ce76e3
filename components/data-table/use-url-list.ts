'use client';

import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { debounce, useQueryStates } from 'nuqs';
import { useState } from 'react';
import type { Page } from '@/lib/contract/domain';
import { type ListParams, listParams, listSearch, withoutCursor } from '@/lib/contract/list-params';
import type { Problem } from '@/lib/contract/result';

const TYPING_PAUSE_MS = 250;

interface PageQuery<T> {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<Page<T>>;
}

const UNEXPECTED: Problem = {
  code: 'unexpected',
  message: 'Something went wrong. Reload the page and try again.',
};

const problemOf = (error: Error | null): Problem | null =>
  error === null ? null : 'problem' in error ? (error.problem as Problem) : UNEXPECTED;

/** Whether any filter hides rows; the cursor and the page size do not. */
export const isFiltered = (params: ListParams): boolean =>
  params.q !== '' || params.from !== null || params.to !== null;

/**
 * A list whose state is the address: filters, page size and cursor. Holds the last good page while
 * the next one is on its way or has failed, and has the following page fetched ahead.
 */
export function useUrlList<T>(page: (params: ListParams) => PageQuery<T>, firstProblem: Problem | null) {
  const [params, setParams] = useQueryStates(listParams, { history: 'push' });
  const [failedFirst, setFailedFirst] = useState(
    firstProblem && { problem: firstProblem, address: listSearch(params) },
  );
  // The first paint shows this failure; asking again at once would trouble an API that is in trouble.
  const showFirst = failedFirst !== null && failedFirst.address === listSearch(params);
  const query = useQuery({ ...page(params), placeholderData: keepPreviousData, enabled: !showFirst });

  const [lastGood, setLastGood] = useState(query.data);
  if (query.data !== undefined && query.data !== lastGood) setLastGood(query.data);

  const nextCursor = query.isPlaceholderData ? null : (query.data?.nextCursor ?? null);
  useQuery({
    ...page({ ...params, after: nextCursor, before: null }),
    enabled: nextCursor !== null,
    notifyOnChangeProps: [],
  });

  const rows = query.data ?? lastGood;
  return {
    params,
    /** The page to show, or undefined while there has never been one. */
    rows,
    /** The list has no entries at all, whatever the filters. */
    isEmpty:
      rows?.items.length === 0 && !isFiltered(params) && params.after === null && params.before === null,
    /** True while `rows` belong to an earlier address than the one shown. */
    isStale: query.isPlaceholderData || (query.isError && query.data === undefined),
    isFetching: query.isFetching,
    problem: showFirst ? failedFirst.problem : problemOf(query.error),
    retry: () => {
      setFailedFirst(null);
      void query.refetch();
    },
    search: (q: string) =>
      setParams({ q, ...withoutCursor }, { history: 'replace', limitUrlUpdates: debounce(TYPING_PAUSE_MS) }),
    filter: (change: Partial<ListParams>) => setParams({ ...change, ...withoutCursor }),
    clear: () => setParams({ q: '', from: null, to: null, ...withoutCursor }),
    toNext: () => nextCursor !== null && setParams({ after: nextCursor, before: null }),
    toPrevious: () =>
      query.data?.previousCursor && setParams({ after: null, before: query.data.previousCursor }),
    toFirst: () => setParams(withoutCursor),
  };
}

export type UrlList<T> = ReturnType<typeof useUrlList<T>>;
