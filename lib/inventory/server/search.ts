import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';
import {
  FACETS,
  type Facet,
  type FacetValue,
  type InventoryPage,
  type InventoryRow,
  type InventorySummary,
  type Sort,
} from '../model';
import type { Policies } from '../policies';
import type { Query } from '../query';
import { conditionsOf, IS_SHARED } from './conditions';

const FACET_VALUES_MAX = 20;

const SORT_COLUMNS: Readonly<Record<Sort, { column: string; type: string }>> = {
  age: { column: 'token_set_at', type: 'timestamptz' },
  server: { column: 'target', type: 'text' },
  vault: { column: 'vault_name', type: 'text' },
  environment: { column: 'environment', type: 'text' },
  owner: { column: 'owner', type: 'text' },
  expires: { column: 'expires_at', type: 'timestamptz' },
  verified: { column: 'verified_at', type: 'timestamptz' },
};

/** A column of `row` as RFC 3339 in UTC. */
export const instant = (column: string): SQL =>
  sql.raw(`to_char(row.${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

/** The columns of an `InventoryRow`. */
export const COLUMNS = sql`row.id, row.vault_id as "vaultId", row.vault_name as "vaultName", row.environment, row.owner,
  row.kind, row.target, row.host, row.protocol, row.is_archived as "isArchived",
  ${instant('created_at')} as "createdAt", ${instant('archived_at')} as "archivedAt",
  ${instant('token_set_at')} as "tokenSetAt", ${instant('expires_at')} as "expiresAt",
  row.expires_source as "expiresSource", row.verdict, ${instant('verified_at')} as "verifiedAt",
  row.replaced_by as "replacedBy", ${instant('missing_since')} as "missingSince",
  ${instant('gone_at')} as "goneAt", ${IS_SHARED} as "isShared"`;

/** Value of the sorted column, vault and credential of the last row of a page. */
const cursorSchema = z.tuple([
  z.string().max(4_096).nullable(),
  z.string().max(1_024),
  z.string().max(1_024),
]);
type Cursor = z.output<typeof cursorSchema>;

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Throws `ProblemError` for a text that is no cursor. */
export function decodeCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new ProblemError({
      code: 'invalid_input',
      message: 'This page of the list does not exist. Start at the first page.',
    });
  }
}

/** What is looked for, and the rules that `policy:` means. */
export interface Search {
  query: Query;
  policies: Policies;
}

export interface PageOptions {
  sort: Sort;
  /** True: the newest, highest or last first. */
  isDescending: boolean;
  cursor: string | null;
  limit: number;
}

/** Rows with a value in order, then those without one: two walks, each along an index where there is one. */
function pageStatement(
  connection: string,
  { query, policies }: Search,
  { sort, isDescending, cursor, limit }: PageOptions,
): SQL {
  const { column, type } = SORT_COLUMNS[sort];
  const last = cursor === null ? null : decodeCursor(cursor);
  const key = sql.raw(`row.${column}`);
  const [direction, beyond] = isDescending ? [sql.raw('desc'), sql.raw('<')] : [sql.raw('asc'), sql.raw('>')];
  const where = conditionsOf(connection, query, policies);
  const value = sql.raw(`row.${column}::text`);
  const select = sql`select ${COLUMNS}, ${value} as "sortValue" from inventory.credentials as row where ${where}`;
  const withValue =
    last === null
      ? sql`and ${key} is not null`
      : sql`and (${key}, row.vault_id, row.id) ${beyond} (${last[0]}::${sql.raw(type)}, ${last[1]}, ${last[2]})`;
  const without =
    last === null || last[0] !== null
      ? sql``
      : sql`and (row.vault_id, row.id) ${beyond} (${last[1]}, ${last[2]})`;
  const valued = sql`(${select} ${withValue}
    order by ${key} ${direction}, row.vault_id ${direction}, row.id ${direction} limit ${limit + 1})`;
  const unvalued = sql`(${select} and ${key} is null ${without}
    order by row.vault_id ${direction}, row.id ${direction} limit ${limit + 1})`;
  return last !== null && last[0] === null
    ? unvalued
    : sql`select * from (${valued} union all ${unvalued}) as found limit ${limit + 1}`;
}

/** One page of the rows that match. Throws `ProblemError` for a cursor that is none. */
export async function inventoryPage(
  db: Database,
  connection: string,
  search: Search,
  options: PageOptions,
): Promise<InventoryPage> {
  const statement = pageStatement(connection, search, options);
  const { rows: found } = await db.execute<
    InventoryRow & { sortValue: string | null; [column: string]: unknown }
  >(statement);
  const rows = found.slice(0, options.limit);
  const last = rows.at(-1);
  const hasMore = found.length > options.limit && last !== undefined;
  return {
    rows: rows.map(({ sortValue: _, ...row }) => row),
    nextCursor: hasMore ? encodeCursor([last.sortValue, last.vaultId, last.id]) : null,
  };
}

const AGE = sql`case when row.token_set_at is null then 'unknown'
  when row.token_set_at > now() - interval '31 days' then '0-30'
  when row.token_set_at > now() - interval '91 days' then '31-90'
  when row.token_set_at > now() - interval '181 days' then '91-180'
  when row.token_set_at > now() - interval '366 days' then '181-365' else '366+' end`;

const VERIFIED = sql`case when row.verdict is null then 'never'
  when row.verdict in ('proven', 'accepted', 'refused') then row.verdict else 'other' end`;

const STATUS = sql`case when row.gone_at is not null then 'gone' when row.missing_since is not null then 'missing'
  when row.is_archived then 'archived' else 'active' end`;

/** How many rows match, and how they fall into the values of each facet: one pass over the rows that match. */
export async function inventorySummary(
  db: Database,
  connection: string,
  { query, policies }: Search,
): Promise<InventorySummary> {
  const sets = sql.raw(FACETS.map((facet) => `(${facet})`).join(', '));
  const { rows } = await db.execute<Record<Facet, string | null> & { count: number }>(sql`
    select environment, host, age, verified, owner, status, kind, count(*)::int as count
    from (
      select coalesce(row.environment, 'none') as environment, coalesce(row.host, 'none') as host, ${AGE} as age,
        ${VERIFIED} as verified, coalesce(row.owner, 'none') as owner, ${STATUS} as status, row.kind
      from inventory.credentials as row where ${conditionsOf(connection, query, policies)}) as matched
    group by grouping sets ((), ${sets})`);
  const facetOf = (row: (typeof rows)[number]) => FACETS.find((facet) => row[facet] !== null);
  const facets = FACETS.flatMap((facet): FacetValue[] =>
    rows
      .filter((row) => facetOf(row) === facet)
      .map((row) => ({ facet, value: row[facet] ?? '', count: row.count }))
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, FACET_VALUES_MAX),
  );
  return { total: rows.find((row) => facetOf(row) === undefined)?.count ?? 0, facets };
}
