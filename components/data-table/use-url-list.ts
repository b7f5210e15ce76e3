import { useQuery } from '@tanstack/react-query';
import type { ListParams } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { type PagedList, type PageQuery, useCursorList } from './use-pages';

/** Values of the filters that every list has, when not set. */
export const NO_FILTERS = { q: '', from: null, to: null } as const;

function searchedSentence({ q, from, to, archived }: ListParams, fields: string): string {
  const sentences = [
    q !== '' && `Only ${fields} were searched.`,
    (from !== null || to !== null) && 'Days begin and end at midnight UTC.',
    archived ? 'Archived entries are included.' : 'Archived entries are not included.',
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}

interface UrlListCodec<T, Params extends ListParams> {
  page: (params: Params) => PageQuery<T>;
  search: (params: Params) => string;
  noFilters: Partial<Params>;
  fields: string;
}

/**
 * A list of the API with its parameters; `address` is what `useQueryStates` returned for them. If no active entry
 * matches, one more read checks whether an archived one does.
 */
export function useUrlList<T, Params extends ListParams>(
  address: Parameters<typeof useCursorList<Params, string, T>>[0],
  { page, search, noFilters, fields }: UrlListCodec<T, Params>,
  firstProblem: Problem | null,
) {
  const list = useCursorList(
    address,
    { page, search, following: 'after', cursor: String, noFilters },
    firstProblem,
  );
  // Guarantee: every list has these parameters.
  const change = (patch: Partial<ListParams>) => patch as Partial<Params>;
  const { params, rows, nextCursor, isFiltered, isOnCursor } = list;
  const hasNoRows = rows?.items.length === 0 && nextCursor === null && !isOnCursor;
  const isNoMatch = hasNoRows && isFiltered && !list.isStale;
  const archived = useQuery({
    ...page({ ...params, archived: true }),
    enabled: isNoMatch && !params.archived,
  });
  const filters = Object.keys(noFilters) as (keyof Params)[];
  const isSearchAlone = filters.every((name) => name === 'q' || params[name] === noFilters[name]);
  // A list that was not read completely may contain a match.
  const mayBeArchived =
    archived.isError ||
    (archived.data !== undefined && (archived.data.items.length > 0 || archived.data.nextCursor !== null));
  return {
    ...list,
    isEmpty: hasNoRows && !isFiltered,
    searched: searchedSentence(params, fields),
    clearLabel: isSearchAlone ? 'Clear search' : 'Clear filters',
    showArchived:
      isNoMatch && !params.archived && mayBeArchived ? () => list.filter(change({ archived: true })) : null,
    search: (q: string) => list.search(change({ q })),
  } satisfies PagedList<T> & Record<string, unknown>;
}

export type UrlList<T> = ReturnType<typeof useUrlList<T, ListParams>>;
