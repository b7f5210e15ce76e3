import 'server-only';
import type { Call } from './call';
import type { Answer } from './idempotency';
import type { ListQuery } from './list-query';
import type { ListPage } from './page-query';

/**
 * Returns the list envelope of both shapes. `has_more` is about the direction of travel, but `next_page`
 * always leads to older rows: after a page before a cursor, there is at least the cursor's own row. The
 * official client follows only `next_page`, so the flat shape also has it if there is a next page. On the
 * last page its documents have no such field, which identifies an empty flat list.
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

/** 204 without a body in the flat shape, a typed body in the auth shape. */
export const deletedAnswer = (call: Call, id: string, type: string): Answer =>
  call.shape === 'flat' ? { status: 204 } : { status: 200, body: { id, type } };
