'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { type ListParams, listParams, listSearch, withoutCursor } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { type PagedList, type PageQuery, usePages } from './use-pages';

/** Whether any filter hides rows; the cursor and the page size do not. */
const isFiltered = (params: ListParams): boolean =>
  params.q !== '' || params.from !== null || params.to !== null;

/** What was searched, in whole sentences. `fields` are what a search text is compared with: “names”. */
function searchedSentence({ q, from, to, archived }: ListParams, fields: string): string {
  const sentences = [
    q !== '' && `Only ${fields} were searched.`,
    (from !== null || to !== null) && 'Days begin and end at midnight UTC.',
    archived ? 'Archived ones were searched too.' : 'Archived ones were not searched.',
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}

/**
 * A list of the API whose state is the address: filters, page size and cursor. Where nothing matches among
 * active entries, one more read finds out whether an archived one does. `fields`: what a search text is
 * compared with.
 */
export function useUrlList<T>(
  page: (params: ListParams) => PageQuery<T>,
  firstProblem: Problem | null,
  fields: string,
) {
  const [params, setParams] = useQueryStates(listParams, { history: 'push' });
  const pages = usePages({
    query: page(params),
    following: (after) => page({ ...params, after, before: null }),
    address: listSearch(params),
    firstProblem,
  });
  const { rows, nextCursor, previousCursor } = pages;
  const isOnCursor = params.after !== null || params.before !== null;
  const isNoMatch =
    rows?.items.length === 0 && nextCursor === null && isFiltered(params) && !isOnCursor && !pages.isStale;
  const archived = useQuery({
    ...page({ ...params, archived: true }),
    enabled: isNoMatch && !params.archived,
  });
  // A list that was not read to its end may hold a match.
  const mayBeArchived =
    archived.isError ||
    (archived.data !== undefined && (archived.data.items.length > 0 || archived.data.nextCursor !== null));
  return {
    ...pages,
    params,
    limit: params.limit,
    isOnCursor,
    isFiltered: isFiltered(params),
    /** The list has no entries at all, whatever the filters. */
    isEmpty: rows?.items.length === 0 && nextCursor === null && !isFiltered(params) && !isOnCursor,
    searched: searchedSentence(params, fields),
    clearLabel: params.from === null && params.to === null ? 'Clear search' : 'Clear filters',
    showArchived:
      isNoMatch && !params.archived && mayBeArchived
        ? () => setParams({ archived: true, ...withoutCursor })
        : null,
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
