import 'server-only';
import type { Page } from '@/lib/contract/domain';
import type { Query } from './address';
import type { Answer } from './answer';
import { VaultsApiError } from './error';
import type { Clock } from './retry';
import type { RowReader } from './shapes/shape';
import type { CallOptions, ListOptions } from './vaults-api';

/** The documented default; always sent, so that a short page can be told from a full one. */
const LIMIT_DEFAULT = 20;
/** Marks a cursor that the server gave as `next_page` and that is not simply the last id. */
const OPAQUE_PREFIX = 'page:';

/** Which page was asked for. */
export interface Asked {
  limit: number;
  after: string | null;
  before: string | null;
}

export const asked = ({ limit, after, before }: ListOptions): Asked => ({
  limit: limit ?? LIMIT_DEFAULT,
  // The cursors exclude one another (api-contract §5.9).
  after: before ? null : after || null,
  before: before || null,
});

/** The name under which a server takes the last id: the oldest documents call it `after` (api-contract §1.2). */
export type CursorName = 'after_id' | 'after';

/** The list parameters in the documents' names. */
export function listQuery(options: ListOptions, cursorName: CursorName = 'after_id'): Query {
  const { limit, after, before } = asked(options);
  const given = (name: string, value: string | null | undefined) => (value ? [[name, value] as const] : []);
  const isOpaque = after?.startsWith(OPAQUE_PREFIX) === true;
  return [
    ['limit', String(limit)],
    ...given(isOpaque ? 'page' : cursorName, isOpaque ? after.slice(OPAQUE_PREFIX.length) : after),
    ...given('before_id', before),
    ...(options.includeArchived ? [['include_archived', 'true'] as const] : []),
    ...given('name', options.name),
    ...given('created_at[gte]', options.createdFrom),
    ...given('created_at[lte]', options.createdTo),
  ];
}

/** A list answer, as far as paging depends on it. */
export interface Envelope {
  rows: unknown[];
  firstId: string | null;
  lastId: string | null;
  /** undefined where the server does not say. */
  hasMore: boolean | undefined;
  /** undefined where the envelope has no such key. */
  nextPage: string | null | undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nonEmpty = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const idOf = (row: unknown): string | null => (isRecord(row) ? nonEmpty(row.id) : null);

/** Reads the list envelope of either shape. Throws `VaultsApiError` of kind `unreadable` where it is none. */
export function readEnvelope({ body, status, requestId }: Answer): Envelope {
  if (!isRecord(body) || !Array.isArray(body.data))
    throw new VaultsApiError({
      kind: 'unreadable',
      message: 'The Vaults API answered with something that is not a list.',
      status,
      requestId,
    });
  const rows: unknown[] = body.data;
  return {
    rows,
    firstId: nonEmpty(body.first_id) ?? idOf(rows[0]),
    lastId: nonEmpty(body.last_id) ?? idOf(rows.at(-1)),
    hasMore: typeof body.has_more === 'boolean' ? body.has_more : undefined,
    nextPage: 'next_page' in body ? nonEmpty(body.next_page) : undefined,
  };
}

function cursorAfter({ rows, lastId, hasMore, nextPage }: Envelope, page: Asked): string | null {
  // Something follows a page that precedes a cursor: the row of the cursor itself.
  if (page.before !== null) return lastId;
  if (hasMore === false || nextPage === null) return null;
  if (nextPage !== undefined) return nextPage === lastId ? lastId : `${OPAQUE_PREFIX}${nextPage}`;
  const isFull = rows.length >= page.limit;
  return hasMore === true || isFull ? lastId : null;
}

function cursorBefore({ rows, firstId, hasMore }: Envelope, page: Asked): string | null {
  if (page.after !== null) return firstId;
  if (page.before === null) return null;
  return hasMore === false || rows.length < page.limit ? null : firstId;
}

/**
 * The ways on from a page (api-contract §5.7 and §5.8). An empty page leads nowhere but, where it was
 * reached by an id, back to the rows before that id. A cursor that leads to where we are is no way on.
 */
export function cursorsOf(
  envelope: Envelope,
  page: Asked,
): Pick<Page<never>, 'nextCursor' | 'previousCursor'> {
  if (envelope.rows.length === 0) {
    const isId = page.after !== null && !page.after.startsWith(OPAQUE_PREFIX);
    return { nextCursor: null, previousCursor: isId ? page.after : null };
  }
  const next = cursorAfter(envelope, page);
  const previous = cursorBefore(envelope, page);
  return {
    nextCursor: next !== page.after ? next : null,
    previousCursor: previous !== page.before ? previous : null,
  };
}

/** False only where the row says that it lies outside of the range that was asked for. */
function isWithin(createdAt: string | null, { createdFrom, createdTo }: ListOptions): boolean {
  const at = createdAt === null ? Number.NaN : Date.parse(createdAt);
  const from = createdFrom === undefined ? Number.NaN : Date.parse(createdFrom);
  const to = createdTo === undefined ? Number.NaN : Date.parse(createdTo);
  // Comparisons with NaN are false: what cannot be compared is not outside.
  return !(at < from || at > to);
}

/**
 * True where the server took no notice of the cursor: the row that the page should follow is in the page
 * itself. As first row it is let pass: that server counts from the cursor on, and the repeat is left out.
 */
export function ignoresCursor(answer: Answer, options: ListOptions): boolean {
  const { after } = asked(options);
  return after !== null && readEnvelope(answer).rows.findIndex((row) => idOf(row) === after) > 0;
}

/** Each id once, as it came first: a list that shifts while it is read may give a row twice. */
function withoutRepeats<T extends { id: string }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** A page of rows; `ignoresRange` when the server gave rows outside of the range, which are left out here. */
export function readPage<T extends { id: string; createdAt: string | null }>(
  answer: Answer,
  options: ListOptions,
  read: RowReader<T>,
): { page: Page<T>; ignoresRange: boolean } {
  const envelope = readEnvelope(answer);
  const readable = envelope.rows.map(read).filter((item) => item !== null);
  const within = readable.filter((item) => isWithin(item.createdAt, options));
  return {
    page: {
      items: withoutRepeats(within),
      ...cursorsOf(envelope, asked(options)),
      unreadable: envelope.rows.length - readable.length,
    },
    ignoresRange: within.length < readable.length,
  };
}

/**
 * Walks forward from `options.after` to the last page, `pauseMs` apart. Ends where a cursor comes
 * back that was used before, so that no server can keep it walking in a circle.
 */
export async function* walk<T>(
  list: (options: ListOptions & CallOptions) => Promise<Page<T>>,
  { before: _, ...options }: ListOptions & CallOptions,
  clock: Clock,
  pauseMs: number,
): AsyncGenerator<Page<T>, void, undefined> {
  const used = new Set<string>();
  let page = await list(options);
  yield page;
  while (page.nextCursor !== null && !used.has(page.nextCursor)) {
    used.add(page.nextCursor);
    if (pauseMs > 0)
      await clock.sleep(pauseMs, options.signal).catch(() => {
        throw new VaultsApiError({ kind: 'aborted', message: 'The call was given up.' });
      });
    page = await list({ ...options, after: page.nextCursor });
    yield page;
  }
}
