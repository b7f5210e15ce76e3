import 'server-only';
import { isRecord } from '@/lib/core/is-record';
import type { Paging } from '../provider';

/** Returns a cursor or id as text, because some servers use numbers. */
const nonEmpty = (value: unknown): string | null => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : null;
};

const idOf = (row: unknown): string | null => (isRecord(row) ? nonEmpty(row.id) : null);

const given = (name: string, value: string | null | undefined) => (value ? [[name, value] as const] : []);

/** The list parameters and the envelope of both shapes, with the documented names. */
export const paging: Paging = {
  // The oldest documents name it `after` (api-contract §1.2).
  cursorNames: ['after_id', 'after'],
  query: (request, cursorName) => [
    ['limit', String(request.limit)],
    ...(request.pageToken === null ? given(cursorName, request.afterId) : given('page', request.pageToken)),
    ...given('before_id', request.beforeId),
    ...(request.includeArchived ? [['include_archived', 'true'] as const] : []),
    ...given('name', request.name),
    ...given('created_at[gte]', request.createdFrom),
    ...given('created_at[lte]', request.createdTo),
  ],
  envelope(body) {
    if (!isRecord(body) || !Array.isArray(body.data)) return null;
    const rows: unknown[] = body.data;
    return {
      rows,
      firstId: nonEmpty(body.first_id) ?? idOf(rows[0]),
      lastId: nonEmpty(body.last_id) ?? idOf(rows.at(-1)),
      hasMore: typeof body.has_more === 'boolean' ? body.has_more : undefined,
      nextPage: 'next_page' in body ? nonEmpty(body.next_page) : undefined,
    };
  },
  cursorOf: idOf,
};
