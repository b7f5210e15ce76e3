import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { type ListParams, listParams, listSearch } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { type PagedList, type PageQuery, useCursorList } from './use-pages';

const NO_FILTERS = { q: '', from: null, to: null } as const;

function searchedSentence({ q, from, to, archived }: ListParams, fields: string): string {
  const sentences = [
    q !== '' && `Only ${fields} were searched.`,
    (from !== null || to !== null) && 'Days begin and end at midnight UTC.',
    archived ? 'Archived ones were searched too.' : 'Archived ones were not searched.',
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}

/** Where no active entry matches, one more read finds out whether an archived one does. */
export function useUrlList<T>(
  page: (params: ListParams) => PageQuery<T>,
  firstProblem: Problem | null,
  fields: string,
) {
  const list = useCursorList(
    useQueryStates(listParams, { history: 'push' }),
    { page, search: listSearch, following: 'after', cursor: String, noFilters: NO_FILTERS },
    firstProblem,
  );
  const { params, rows, nextCursor, isFiltered, isOnCursor } = list;
  const hasNoRows = rows?.items.length === 0 && nextCursor === null && !isOnCursor;
  const isNoMatch = hasNoRows && isFiltered && !list.isStale;
  const archived = useQuery({
    ...page({ ...params, archived: true }),
    enabled: isNoMatch && !params.archived,
  });
  // A list that was not read to its end may hold a match.
  const mayBeArchived =
    archived.isError ||
    (archived.data !== undefined && (archived.data.items.length > 0 || archived.data.nextCursor !== null));
  return {
    ...list,
    isEmpty: hasNoRows && !isFiltered,
    searched: searchedSentence(params, fields),
    clearLabel: params.from === null && params.to === null ? 'Clear search' : 'Clear filters',
    showArchived:
      isNoMatch && !params.archived && mayBeArchived ? () => list.filter({ archived: true }) : null,
    search: (q: string) => list.search({ q }),
  } satisfies PagedList<T> & Record<string, unknown>;
}

export type UrlList<T> = ReturnType<typeof useUrlList<T>>;
