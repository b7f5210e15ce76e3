import 'server-only';
import type { Call } from './call';
import type { Answer } from './idempotency';
import type { ListQuery } from './list-query';
import type { ListPage } from './page-query';

/**
 * The list envelope of both shapes. `has_more` speaks of the direction of travel, but `next_page` always
 * leads to the older rows: after a page before a cursor there is at least the cursor's own row. The
 * official client follows `next_page` alone, so the flat shape has it too.
 */
export function listAnswer<Row extends { id: string }>(
  query: ListQuery,
  page: ListPage<Row>,
  present: (row: Row) => unknown,
): Answer {
  const lastId = page.rows.at(-1)?.id ?? null;
  const isOlderLeft = page.hasMore || query.cursor?.direction === 'before';
  return {
    status: 200,
    body: {
      data: page.rows.map(present),
      next_page: isOlderLeft ? lastId : null,
      first_id: page.rows[0]?.id ?? null,
      last_id: lastId,
      has_more: page.hasMore,
    },
  };
}

/** 204 and nothing in the flat shape, a typed body in the auth shape. */
export const deletedAnswer = (call: Call, id: string, type: string): Answer =>
  call.shape === 'flat' ? { status: 204 } : { status: 200, body: { id, type } };
