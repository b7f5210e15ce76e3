import 'server-only';
import { instantMs } from '@/lib/core/instant';
import type { Page } from '@/lib/providers/model';
import { walkPages } from '@/lib/providers/walk-pages';
import type { Envelope, Paging, RowReader } from '../provider';
import type { Query } from './address';
import { VaultsApiError } from './error';
import type { Answer } from './response';
import type { Clock } from './retry';
import type { CallOptions, ListOptions } from './vaults-api';

/** The documented default. It is always sent, so that a short page can be recognized. */
const LIMIT_DEFAULT = 20;
/** Marks a cursor that the server gave as `next_page`: `page:<last id>:<next_page>`, both URL-encoded. */
const OPAQUE_PREFIX = 'page:';
/** Represents rows that the server announces without a cursor to them. A request for them is an error. */
const NO_WAY = 'no-way:';

export interface Asked {
  limit: number;
  after: string | null;
  before: string | null;
}

export const asked = ({ limit, after, before }: ListOptions): Asked => ({
  limit: limit ?? LIMIT_DEFAULT,
  // The cursors exclude each other (api-contract §5.9).
  after: before ? null : after || null,
  before: before || null,
});

const isOpaque = (cursor: string): boolean => cursor.startsWith(OPAQUE_PREFIX);

const opaque = (lastId: string | null, nextPage: string): string =>
  OPAQUE_PREFIX + [lastId ?? '', nextPage].map((part) => encodeURIComponent(part.toWellFormed())).join(':');

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The parts of our own cursor form. `id` is the row that the page follows, if known. */
function partsOf(cursor: string): { id: string | null; nextPage: string | null } {
  if (!isOpaque(cursor)) return { id: cursor, nextPage: null };
  const [id, nextPage] = cursor.slice(OPAQUE_PREFIX.length).split(':', 2).map(decoded);
  // A URL of an earlier version has only the `next_page`.
  return nextPage === undefined ? { id: null, nextPage: id ?? '' } : { id: id || null, nextPage };
}

export function listQuery(
  paging: Paging,
  options: ListOptions,
  cursorName: string = paging.cursorNames[0],
): Query {
  const { limit, after, before } = asked(options);
  const { id, nextPage } = after === null ? { id: null, nextPage: null } : partsOf(after);
  return paging.query({ ...options, limit, afterId: id, beforeId: before, pageToken: nextPage }, cursorName);
}

/** Reads the envelope of a list. Throws `VaultsApiError` of kind `unreadable` if it is not a list. */
function readEnvelope(paging: Paging, { body, status, requestId }: Answer): Envelope {
  const envelope = paging.envelope(body);
  if (envelope !== null) return envelope;
  throw new VaultsApiError({
    kind: 'unreadable',
    message: 'The Vaults API returned a response that is not a list.',
    status,
    requestId,
  });
}

/** Whether rows follow according to the response: a flag, a next page, or a full page. */
function goesOn({ rows, hasMore, nextPage }: Envelope, { limit }: Asked): boolean {
  if (hasMore !== undefined) return hasMore;
  return nextPage === undefined ? rows.length >= limit : nextPage !== null;
}

function cursorAfter(paging: Paging, envelope: Envelope, page: Asked): string | null {
  const { rows, lastId, hasMore, nextPage } = envelope;
  // A page that precedes a cursor is followed at least by the row of the cursor.
  if (page.before !== null) return lastId;
  if (!goesOn(envelope, page)) return null;
  const from = page.after === null ? null : partsOf(page.after);
  const way = nextPage && nextPage !== lastId ? opaque(lastId ?? from?.id ?? null, nextPage) : null;
  const isNew = (cursor: string) =>
    cursor !== page.after && (from?.nextPage == null || partsOf(cursor).nextPage !== from.nextPage);
  const next = [way, lastId, paging.cursorOf(rows.at(-1))].find((cursor) => cursor !== null && isNew(cursor));
  if (next != null) return next;
  // No rows, nothing new after them, and no announcement of more: the end.
  return rows.length === 0 && hasMore !== true ? null : NO_WAY;
}

function cursorBefore({ rows, firstId, hasMore }: Envelope, page: Asked): string | null {
  if (page.after !== null) return firstId;
  if (page.before === null) return null;
  return hasMore === false || rows.length < page.limit ? null : firstId;
}

/**
 * Returns the cursors of a page (api-contract §5.7 and §5.8). Rows may follow an empty page. From an empty
 * page, the previous cursor leads to the rows before the id that was passed. If the server announces rows
 * without a new cursor, the next cursor is one that `refuseNoWay` rejects.
 */
export function cursorsOf(
  paging: Paging,
  envelope: Envelope,
  page: Asked,
): Pick<Page<never>, 'nextCursor' | 'previousCursor'> {
  const nextCursor = cursorAfter(paging, envelope, page);
  if (envelope.rows.length === 0) {
    const isId = page.after !== null && !isOpaque(page.after);
    return { nextCursor: page.before === null ? nextCursor : null, previousCursor: isId ? page.after : null };
  }
  const previous = cursorBefore(envelope, page);
  return { nextCursor, previousCursor: previous !== page.before ? previous : null };
}

/** Throws `VaultsApiError` of kind `unreadable` for rows that no cursor leads to. */
export function refuseNoWay(options: ListOptions): void {
  if (asked(options).after === NO_WAY)
    throw new VaultsApiError({
      kind: 'unreadable',
      message: 'The Vaults API announces more rows, but returns no cursor that leads to them.',
    });
}

/** False only if the row shows that it is outside of the requested range. */
function isWithin(createdAt: string | null, { createdFrom, createdTo }: ListOptions): boolean {
  const at = createdAt === null ? Number.NaN : instantMs(createdAt);
  const from = createdFrom === undefined ? Number.NaN : Date.parse(createdFrom);
  const to = createdTo === undefined ? Number.NaN : Date.parse(createdTo);
  // Comparisons with NaN are false, so a date that cannot be compared counts as inside.
  return !(at < from || at > to);
}

/** Returns the position in the page of the row that the page follows; -1 if it is not there. */
function placeOfCursor(paging: Paging, rows: readonly unknown[], cursor: string | null): number {
  const id = cursor === null ? null : partsOf(cursor).id;
  return id === null ? -1 : rows.findIndex((row) => paging.cursorOf(row) === id);
}

/**
 * Returns true if the server ignored the cursor: the page ends with the row that it should follow, and still
 * announces more. If rows follow that row, the page only overlaps.
 */
export function ignoresCursor(paging: Paging, answer: Answer, options: ListOptions): boolean {
  const page = asked(options);
  const envelope = readEnvelope(paging, answer);
  const place = placeOfCursor(paging, envelope.rows, page.after);
  return place > 0 && place === envelope.rows.length - 1 && goesOn(envelope, page);
}

/** Returns the rows on the requested side of the cursor. An overlapping page repeats rows of its neighbor. */
function withoutOverlap(paging: Paging, rows: unknown[], { after, before }: Asked): unknown[] {
  const end = placeOfCursor(paging, rows, before);
  return end === -1 ? rows.slice(placeOfCursor(paging, rows, after) + 1) : rows.slice(0, end);
}

/** Keeps the first of each id, because a list that changes during the read may return a row twice. */
function withoutRepeats<T extends { id: string }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Reads a page of rows. `ignoresRange` is set if a row shows that the server did not apply the dates. */
export function readPage<T extends { id: string; createdAt: string | null }>(
  paging: Paging,
  answer: Answer,
  options: ListOptions,
  read: RowReader<T>,
): { page: Page<T>; ignoresRange: boolean } {
  const page = asked(options);
  const envelope = readEnvelope(paging, answer);
  const rows = withoutOverlap(paging, envelope.rows, page);
  const readable = rows.map(read).filter((item) => item !== null);
  return {
    page: {
      items: withoutRepeats(readable),
      ...cursorsOf(paging, envelope, page),
      unreadable: rows.length - readable.length,
    },
    ignoresRange: !readable.every((item) => isWithin(item.createdAt, options)),
  };
}

export async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms === 0) return;
  await clock.sleep(ms, signal).catch(() => {
    throw new VaultsApiError({ kind: 'aborted', message: 'The call was canceled.' });
  });
}

/**
 * Iterates from `options.after` to the last page with `pauseMs` between pages, and returns each row once.
 * Rejects with `VaultsApiError` of kind `unreadable` if the end of the list cannot be reached.
 */
export function walk<T extends { id: string }>(
  list: (options: ListOptions & CallOptions) => Promise<Page<T>>,
  { before: _, ...options }: ListOptions & CallOptions,
  clock: Clock,
  pauseMs: number,
): AsyncGenerator<Page<T>, void, undefined> {
  return walkPages({
    first: options.after ?? null,
    read: (after) => list(after === null ? options : { ...options, after }),
    pause: () => pause(clock, pauseMs, options.signal),
    endless: (message) => new VaultsApiError({ kind: 'unreadable', message }),
  });
}
