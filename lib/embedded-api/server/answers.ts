import 'server-only';
import type { Call } from './call';
import type { Answer } from './idempotency';
import type { ListQuery } from './list-query';
import type { ListPage } from './page-query';

/**
 * The list envelope of both shapes. `has_more` speaks of the direction of travel, but `next_page` always
 * leads to the older rows: after a page before a cursor there is at least the cursor's own row. The
 * official client follows `next_page` alone, so the flat shape has it too, where there is a next page: at
 * the end its documents have no such field, by which an empty flat list is known.
 */
export function listAnswer<Row extends { id: string }>(
  call: Call,
  query: ListQuery,
  page: ListPage<Row>,
  present: (row: Row) => unknown,
): Answer {
  const lastId = page.rows.at(-1)?.id ?? null;
  const isOlderLeft = page.hasMore || query.cursor?.direction === 'before';
  const nextPage = isOlderLeft ? lastId : null;
  return {
    status: 200,
    body: {
      data: page.rows.map(present),
      ...(call.shape === 'auth' || nextPage !== null ? { next_page: nextPage } : {}),
      first_id: page.rows[0]?.id ?? null,
      last_id: lastId,
      has_more: page.hasMore,
    },
  };
}

/** 204 and nothing in the flat shape, a typed body in the auth shape. */
export const deletedAnswer = (call: Call, id: string, type: string): Answer =>
  call.shape === 'flat' ? { status: 204 } : { status: 200, body: { id, type } };
