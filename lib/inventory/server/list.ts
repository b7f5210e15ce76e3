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

export const LIST_ROWS = 100;

export interface Mirror {
  db: Database;
  connection: string;
}

const DAY_MS = 86_400_000;

/** Returns whole days since an instant, negative before it. */
export const daysSince = (instant: string | null, now: number): number | null =>
  instant === null ? null : Math.floor((now - Date.parse(instant)) / DAY_MS);

type ListedFrom = Pick<InventoryRow, 'target' | 'environment' | 'tokenSetAt' | 'expiresAt'>;

/** Adds the values that a page shows, computed here so that every browser shows the same. */
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

/** Returns the search of a URL with the active rules. */
export const searchFor = async (db: Database, q: string) => ({
  query: parseQuery(q),
  policies: await policiesInForce(db),
});

/** Returns a page of the list. Invalid parts of the query are ignored; the page reports them. */
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

/** Returns the number of matches and the facets; ages and dates are at most 60 s old. */
export async function listedSummary(mirror: Mirror, q: string): Promise<InventorySummary> {
  const search = await searchFor(mirror.db, q);
  return kept(mirror, ['summary', q, search.policies], () =>
    inventorySummary(mirror.db, mirror.connection, search),
  );
}
