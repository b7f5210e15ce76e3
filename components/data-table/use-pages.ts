import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PAGE_SIZES, withoutCursor } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import type { Page } from '@/lib/providers/model';

export interface PageQuery<T> {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<Page<T>>;
}

export interface PagedList<T> {
  /** The page to show; undefined before the first one arrives. */
  rows: Page<T> | undefined;
  limit: (typeof PAGE_SIZES)[number];
  isOnCursor: boolean;
  /** Whether a filter hides rows; the cursor and the page size are no filters. */
  isFiltered: boolean;
  searched: string;
  clearLabel?: string;
  showArchived?: (() => unknown) | null;
  isStale: boolean;
  isFetching: boolean;
  problem: Problem | null;
  retry: () => void;
  setLimit: (limit: (typeof PAGE_SIZES)[number]) => unknown;
  clear: () => unknown;
  toNext: () => unknown;
  toPrevious: () => unknown;
  toFirst: () => unknown;
}

const UNEXPECTED: Problem = {
  code: 'unexpected',
  message: 'Something went wrong. Reload the page and try again.',
};

export const problemOf = (error: Error | null): Problem | null =>
  error === null ? null : 'problem' in error ? (error.problem as Problem) : UNEXPECTED;

interface CursorParams<Cursor> {
  limit: (typeof PAGE_SIZES)[number];
  after: Cursor | null;
  before: Cursor | null;
}

interface ListCodec<Params, Cursor, Row> {
  page: (params: Params) => PageQuery<Row>;
  search: (params: Params) => string;
  following: 'after' | 'before';
  cursor: (text: string) => Cursor;
  noFilters: Partial<Params>;
}

/**
 * A list whose state is the URL: filters, page size and cursor. A changed filter removes the cursor. `address` is what
 * `useQueryStates` returned for `Params`. Keeps the last good page while the next one loads or has failed, and
 * prefetches the following page.
 */
export function useCursorList<Params extends CursorParams<Cursor>, Cursor, Row>(
  [params, set]: readonly [
    Params,
    (
      change: Partial<Params> | Partial<CursorParams<Cursor>>,
      options?: { history: 'push' | 'replace' },
    ) => unknown,
  ],
  { page, search, following, cursor, noFilters }: ListCodec<Params, Cursor, Row>,
  firstProblem: Problem | null,
) {
  const address = search(params);
  const [failedFirst, setFailedFirst] = useState(firstProblem && { problem: firstProblem, address });
  // The server already sent this failure; an immediate retry would add load to a failing API.
  const showFirst = failedFirst !== null && failedFirst.address === address;
  const query = useQuery({ ...page(params), placeholderData: keepPreviousData, enabled: !showFirst });

  const [lastGood, setLastGood] = useState(query.data);
  if (query.data !== undefined && query.data !== lastGood) setLastGood(query.data);

  const place = (parameter: 'after' | 'before', text: string): Partial<CursorParams<Cursor>> => ({
    ...withoutCursor,
    [parameter]: cursor(text),
  });
  const nextCursor = query.isPlaceholderData ? null : (query.data?.nextCursor ?? null);
  const previousCursor = query.data?.previousCursor ?? null;
  useQuery({
    ...page({ ...params, ...place(following, nextCursor ?? '') }),
    enabled: nextCursor !== null,
    notifyOnChangeProps: [],
  });

  const names = Object.keys(noFilters) as (keyof Params)[];
  return {
    rows: query.data ?? lastGood,
    nextCursor,
    isStale: query.isPlaceholderData || (query.isError && query.data === undefined),
    isFetching: query.isFetching,
    problem: showFirst ? failedFirst.problem : problemOf(query.error),
    retry: () => {
      setFailedFirst(null);
      void query.refetch();
    },
    params,
    limit: params.limit,
    isOnCursor: params.after !== null || params.before !== null,
    isFiltered: names.some((name) => params[name] !== noFilters[name]),
    filter: (change: Partial<Params>) => set({ ...change, ...withoutCursor }),
    /** For a filter that changes with each key: does not add to the history. */
    search: (change: Partial<Params>) => set({ ...change, ...withoutCursor }, { history: 'replace' }),
    setLimit: (limit: Params['limit']) => set({ limit, ...withoutCursor }),
    clear: () => set({ ...noFilters, ...withoutCursor }),
    toNext: () => nextCursor !== null && set(place(following, nextCursor)),
    toPrevious: () =>
      previousCursor !== null && set(place(following === 'after' ? 'before' : 'after', previousCursor)),
    toFirst: () => set(withoutCursor),
  };
}
