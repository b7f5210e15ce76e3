import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PAGE_SIZES } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import type { Page } from '@/lib/providers/model';

export interface PageQuery<T> {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<Page<T>>;
}

/** What the parts around a table need to know of its list, whatever the list's parameters are. */
export interface PagedList<T> {
  /** The page to show, or undefined while there has never been one. */
  rows: Page<T> | undefined;
  limit: (typeof PAGE_SIZES)[number];
  isOnCursor: boolean;
  /** Whether any filter hides rows; the cursor and the page size do not. */
  isFiltered: boolean;
  /** What was searched, shown where nothing matches. */
  searched: string;
  /** The button that takes the filters away; “Clear filters” unless named. */
  clearLabel?: string;
  /** Includes archived entries, where that may find a match. */
  showArchived?: (() => unknown) | null;
  /** True while `rows` belong to an earlier address than the one shown. */
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

/** The problem that a failed read carries; null for none. */
export const problemOf = (error: Error | null): Problem | null =>
  error === null ? null : 'problem' in error ? (error.problem as Problem) : UNEXPECTED;

/**
 * The page that an address stands for. Holds the last good page while the next one is on its way or
 * has failed, and has the following page fetched ahead.
 */
export function usePages<T>({
  query: asked,
  following,
  address,
  firstProblem,
}: {
  query: PageQuery<T>;
  following: (nextCursor: string) => PageQuery<T>;
  address: string;
  firstProblem: Problem | null;
}) {
  const [failedFirst, setFailedFirst] = useState(firstProblem && { problem: firstProblem, address });
  // The first paint shows this failure; asking again at once would trouble an API that is in trouble.
  const showFirst = failedFirst !== null && failedFirst.address === address;
  const query = useQuery({
    ...asked,
    placeholderData: keepPreviousData,
    enabled: !showFirst,
  });

  const [lastGood, setLastGood] = useState(query.data);
  if (query.data !== undefined && query.data !== lastGood) setLastGood(query.data);

  const nextCursor = query.isPlaceholderData ? null : (query.data?.nextCursor ?? null);
  useQuery({ ...following(nextCursor ?? ''), enabled: nextCursor !== null, notifyOnChangeProps: [] });

  return {
    rows: query.data ?? lastGood,
    nextCursor,
    previousCursor: query.data?.previousCursor ?? null,
    isStale: query.isPlaceholderData || (query.isError && query.data === undefined),
    isFetching: query.isFetching,
    problem: showFirst ? failedFirst.problem : problemOf(query.error),
    retry: () => {
      setFailedFirst(null);
      void query.refetch();
    },
  };
}
