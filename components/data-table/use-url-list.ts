import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { type ListParams, listParams, listSearch } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { useCursorList } from './use-cursor-list';
import type { PagedList, PageQuery } from './use-pages';

const NO_FILTERS = { q: '', from: null, to: null } as const;

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
    /** The list has no entries at all, whatever the filters. */
    isEmpty: hasNoRows && !isFiltered,
    searched: searchedSentence(params, fields),
    clearLabel: params.from === null && params.to === null ? 'Clear search' : 'Clear filters',
    showArchived:
      isNoMatch && !params.archived && mayBeArchived ? () => list.filter({ archived: true }) : null,
    search: (q: string) => list.search({ q }),
  } satisfies PagedList<T> & Record<string, unknown>;
}

export type UrlList<T> = ReturnType<typeof useUrlList<T>>;
