import 'server-only';
import { and, asc, gt, gte, lte } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { actorKey, type EntryRow, GENESIS_HASH, hashOf, targetKeys, toEntry } from './entry';
import { entries } from './schema';

export interface ChainPoint {
  sequence: number;
  hash: string;
}

export const CHAIN_START: ChainPoint = { sequence: 0, hash: GENESIS_HASH };

/** Whether a row has the hash of its content, and its filter columns match its content. */
export function isWhole(row: EntryRow): boolean {
  const entry = toEntry(row);
  return (
    hashOf(entry) === row.hash &&
    row.actorId === actorKey(entry) &&
    row.targetIds.join('\n') === targetKeys(entry).join('\n')
  );
}

/** Returns the last of `rows` that follows `point` unbroken, and the position of the first that does not. */
export function follow(
  point: ChainPoint,
  rows: readonly EntryRow[],
): { point: ChainPoint; broken: number | null } {
  let last = point;
  for (const row of rows) {
    const follows = row.sequence === last.sequence + 1 && row.previousHash === last.hash;
    if (!follows || !isWhole(row)) return { point: last, broken: last.sequence + 1 };
    last = { sequence: row.sequence, hash: row.hash };
  }
  return { point: last, broken: null };
}

export type Reader = Pick<Database, 'select'>;

const rowsAfter = (db: Reader, after: number, limit: number): Promise<EntryRow[]> =>
  db.select().from(entries).where(gt(entries.sequence, after)).orderBy(asc(entries.sequence)).limit(limit);

/** Returns the rows from `first` to `last`, both included. The caller must keep the span short. */
export const rowsBetween = (db: Database, first: number, last: number): Promise<EntryRow[]> =>
  db
    .select()
    .from(entries)
    .where(and(gte(entries.sequence, first), lte(entries.sequence, last)))
    .orderBy(asc(entries.sequence));

/** Follows the chain from an earlier point. Reads at most `rowsMax` rows. */
export async function walk(db: Database, from: ChainPoint, rowsMax: number) {
  const rows = await rowsAfter(db, from.sequence - 1, rowsMax + 1);
  const start = from.sequence === 0 ? undefined : rows.shift();
  if (from.sequence > 0 && (start?.sequence !== from.sequence || start.hash !== from.hash || !isWhole(start)))
    return { point: from, broken: from.sequence, isEnd: false };
  const more = rows.slice(0, rowsMax);
  return { ...follow(from, more), isEnd: rows.length < rowsMax };
}
