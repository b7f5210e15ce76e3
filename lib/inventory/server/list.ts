import 'server-only';
import { serverOfHost } from '@/lib/catalog/catalogue';
import type { Database } from '@/lib/core/server/db/client';
import type { InventoryParams } from '../list-params';
import type { InventoryRow, InventorySummary, ListedPage } from '../model';
import { type InventoryPolicy, maximumAge } from '../policies';
import { parseQuery } from '../query';
import { kept } from './kept-counts';
import { policiesInForce } from './policies';
import { inventoryPage, inventorySummary } from './search';

/** Rows of one page of the list. */
export const LIST_ROWS = 100;

export interface Mirror {
  db: Database;
  connection: string;
}

const DAY_MS = 86_400_000;

/** Whole days since an instant, negative before it. */
export const daysSince = (instant: string | null, now: number): number | null =>
  instant === null ? null : Math.floor((now - Date.parse(instant)) / DAY_MS);

type ListedFrom = Pick<InventoryRow, 'target' | 'environment' | 'tokenSetAt' | 'expiresAt'>;

/** A row with what a page says of it, so that every browser says the same. */
export function listed<Row extends ListedFrom>(row: Row, policy: InventoryPolicy, now = Date.now()) {
  const expired = daysSince(row.expiresAt, now);
  return {
    ...row,
    service: serverOfHost(row.target)?.name ?? null,
    ageDays: daysSince(row.tokenSetAt, now),
    maximumAgeDays: maximumAge(policy, row.environment),
    expiresInDays: expired === null ? null : -expired - 1,
  };
}

/** What an address asks for, with the rules in force. */
export const searchFor = async (db: Database, q: string) => ({
  query: parseQuery(q),
  policies: await policiesInForce(db),
});

/** A page of the list that an address describes. Parts of the query with an error are left out; the page names them. */
export async function listedPage(
  { db, connection }: Mirror,
  { q, sort, order }: InventoryParams,
  cursor: string | null,
): Promise<ListedPage> {
  const search = await searchFor(db, q);
  const page = await inventoryPage(db, connection, search, {
    sort,
    isDescending: order === 'desc',
    cursor,
    limit: LIST_ROWS,
  });
  return { ...page, rows: page.rows.map((row) => listed(row, search.policies)) };
}

/** How many rows match, and the facets; ages and dates as they were at most 60 s ago. */
export async function listedSummary(mirror: Mirror, q: string): Promise<InventorySummary> {
  const search = await searchFor(mirror.db, q);
  return kept(mirror, ['summary', q, search.policies], () =>
    inventorySummary(mirror.db, mirror.connection, search),
  );
}
