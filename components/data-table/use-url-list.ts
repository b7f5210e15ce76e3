'use client';

import { useQueryStates } from 'nuqs';
import { type ListParams, listParams, listSearch, withoutCursor } from '@/lib/contract/list-params';
import type { Problem } from '@/lib/contract/result';
import { type PagedList, type PageQuery, usePages } from './use-pages';

/** Whether any filter hides rows; the cursor and the page size do not. */
const isFiltered = (params: ListParams): boolean =>
  params.q !== '' || params.from !== null || params.to !== null;

/** A list of the API whose state is the address: filters, page size and cursor. */
export function useUrlList<T>(page: (params: ListParams) => PageQuery<T>, firstProblem: Problem | null) {
  const [params, setParams] = useQueryStates(listParams, { history: 'push' });
  const pages = usePages({
    query: page(params),
    following: (after) => page({ ...params, after, before: null }),
    address: listSearch(params),
    firstProblem,
  });
  const { rows, nextCursor, previousCursor } = pages;
  const isOnCursor = params.after !== null || params.before !== null;
  return {
    ...pages,
    params,
    limit: params.limit,
    isOnCursor,
    isFiltered: isFiltered(params),
    /** The list has no entries at all, whatever the filters. */
    isEmpty: rows?.items.length === 0 && nextCursor === null && !isFiltered(params) && !isOnCursor,
    searched: params.archived
      ? 'Active and archived ones were searched.'
      : 'Archived ones were not searched: turn on “Show archived” to include them.',
    search: (q: string) => setParams({ q, ...withoutCursor }, { history: 'replace' }),
    filter: (change: Partial<ListParams>) => setParams({ ...change, ...withoutCursor }),
    setLimit: (limit: ListParams['limit']) => setParams({ limit, ...withoutCursor }),
    clear: () => setParams({ q: '', from: null, to: null, ...withoutCursor }),
    toNext: () => nextCursor !== null && setParams({ after: nextCursor, before: null }),
    toPrevious: () => previousCursor !== null && setParams({ after: null, before: previousCursor }),
    toFirst: () => setParams(withoutCursor),
  } satisfies PagedList<T> & Record<string, unknown>;
}

export type UrlList<T> = ReturnType<typeof useUrlList<T>>;
