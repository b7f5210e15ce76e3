import { type PAGE_SIZES, withoutCursor } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { type PageQuery, usePages } from './use-pages';

interface CursorParams<Cursor> {
  limit: (typeof PAGE_SIZES)[number];
  after: Cursor | null;
  before: Cursor | null;
}

/** How one kind of list writes its state to the address. */
interface ListCodec<Params, Cursor, Row> {
  page: (params: Params) => PageQuery<Row>;
  /** The query string of an address. */
  search: (params: Params) => string;
  /** Which of the two parameters leads to the following page. */
  following: 'after' | 'before';
  cursor: (text: string) => Cursor;
  /** The filters, with the value that lets every row through. */
  noFilters: Partial<Params>;
}

/**
 * A list whose state is the address: filters, page size and cursor. `address` is what `useQueryStates` returned
 * for `Params`. A changed filter drops the cursor.
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
  const place = (parameter: 'after' | 'before', text: string): Partial<CursorParams<Cursor>> => ({
    ...withoutCursor,
    [parameter]: cursor(text),
  });
  const pages = usePages({
    query: page(params),
    following: (next) => page({ ...params, ...place(following, next) }),
    address: search(params),
    firstProblem,
  });
  const { nextCursor, previousCursor } = pages;
  const names = Object.keys(noFilters) as (keyof Params)[];
  return {
    ...pages,
    params,
    limit: params.limit,
    isOnCursor: params.after !== null || params.before !== null,
    isFiltered: names.some((name) => params[name] !== noFilters[name]),
    filter: (change: Partial<Params>) => set({ ...change, ...withoutCursor }),
    /** For a filter that changes with every key: it adds nothing to the history. */
    search: (change: Partial<Params>) => set({ ...change, ...withoutCursor }, { history: 'replace' }),
    setLimit: (limit: Params['limit']) => set({ limit, ...withoutCursor }),
    clear: () => set({ ...noFilters, ...withoutCursor }),
    toNext: () => nextCursor !== null && set(place(following, nextCursor)),
    toPrevious: () =>
      previousCursor !== null && set(place(following === 'after' ? 'before' : 'after', previousCursor)),
    toFirst: () => set(withoutCursor),
  };
}
