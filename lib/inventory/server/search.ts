import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { IS_HELD } from '@/lib/vaults/server/holds';
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
import { bounded } from './bounded';
import { conditionsOf, findsActive, IS_SHARED, needsTwins } from './conditions';
import { twinsOf } from './twins';

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

/** An instant as RFC 3339 in UTC. */
export const instantOf = (expression: string): SQL =>
  sql.raw(`to_char(${expression} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

/** The same for a column of `row`. */
export const instant = (column: string): SQL => instantOf(`row.${column}`);

export const COLUMNS = sql`row.id, row.vault_id as "vaultId", row.vault_name as "vaultName", row.environment, row.owner,
  row.kind, row.target, row.host, row.protocol, row.is_archived as "isArchived",
  ${instant('created_at')} as "createdAt", ${instant('archived_at')} as "archivedAt",
  ${instant('token_set_at')} as "tokenSetAt", ${instant('expires_at')} as "expiresAt",
  row.expires_source as "expiresSource", row.verdict, ${instant('verified_at')} as "verifiedAt",
  row.replaced_by as "replacedBy", ${instant('missing_since')} as "missingSince",
  ${instant('gone_at')} as "goneAt", ${IS_SHARED} as "isShared",
  ${IS_HELD} as "isHeld"`;

/** The sorted column's value, the vault and the credential of a page's last row. */
const cursorSchema = z.tuple([
  z.string().max(4_096).nullable(),
  z.string().max(1_024),
  z.string().max(1_024),
]);
type Cursor = z.output<typeof cursorSchema>;

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Throws `ProblemError` for an invalid cursor. */
export function decodeCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new AppError({
      code: 'invalid_input',
      message: 'This page of the list does not exist. Start at the first page.',
    });
  }
}

/** A search, with the rules for `policy:`. */
export interface Search {
  query: Query;
  policies: Policies;
}

export interface PageOptions {
  sort: Sort;
  isDescending: boolean;
  cursor: string | null;
  limit: number;
}

/** First rows with a value in order, then those without one: two scans, each along an index if there is one. */
function pageStatement(where: SQL, { sort, isDescending, cursor, limit }: PageOptions): SQL {
  const { column, type } = SORT_COLUMNS[sort];
  const last = cursor === null ? null : decodeCursor(cursor);
  const key = sql.raw(`row.${column}`);
  const [direction, beyond] = isDescending ? [sql.raw('desc'), sql.raw('<')] : [sql.raw('asc'), sql.raw('>')];
  const value = sql.raw(`row.${column}::text`);
  const select = sql`select ${COLUMNS}, ${value} as "sortValue" from inventory.credentials as row where ${where}`;
  // Stated explicitly: PostgreSQL does not infer it from a comparison of several columns, and would not use an index of
  // the rows with a value.
  const isBeyond =
    last === null
      ? sql``
      : sql`and (${key}, row.vault_id, row.id) ${beyond} (${last[0]}::${sql.raw(type)}, ${last[1]}, ${last[2]})`;
  const without =
    last === null || last[0] !== null
      ? sql``
      : sql`and (row.vault_id, row.id) ${beyond} (${last[1]}, ${last[2]})`;
  const valued = sql`(${select} and ${key} is not null ${isBeyond}
    order by ${key} ${direction}, row.vault_id ${direction}, row.id ${direction} limit ${limit + 1})`;
  const unvalued = sql`(${select} and ${key} is null ${without}
    order by row.vault_id ${direction}, row.id ${direction} limit ${limit + 1})`;
  return last !== null && last[0] === null
    ? unvalued
    : sql`select * from (${valued} union all ${unvalued}) as found limit ${limit + 1}`;
}

async function matching(db: Database, connection: string, { query, policies }: Search): Promise<SQL> {
  const twins = needsTwins(query) ? await twinsOf({ db, connection }) : null;
  return conditionsOf(connection, query, policies, twins);
}

/** Returns one page of matches. Throws `ProblemError` for an invalid cursor. */
export async function inventoryPage(
  db: Database,
  connection: string,
  search: Search,
  options: PageOptions,
): Promise<InventoryPage> {
  const statement = pageStatement(await matching(db, connection, search), options);
  const { rows: found } = await bounded(db, (tx) =>
    tx.execute<InventoryRow & { sortValue: string | null; [column: string]: unknown }>(statement),
  );
  const rows = found.slice(0, options.limit);
  const last = rows.at(-1);
  const hasMore = found.length > options.limit && last !== undefined;
  return {
    rows: rows.map(({ sortValue: _, ...row }) => row),
    nextCursor: hasMore ? encodeCursor([last.sortValue, last.vaultId, last.id]) : null,
  };
}

const AGES = ['unknown', '0-30', '31-90', '91-180', '181-365', '366+'] as const;
/** In subqueries, so that each instant is computed once and not for every row. */
const AGE = sql`case when row.token_set_at is null then 0
  when row.token_set_at > (select now() - interval '31 days') then 1
  when row.token_set_at > (select now() - interval '91 days') then 2
  when row.token_set_at > (select now() - interval '181 days') then 3
  when row.token_set_at > (select now() - interval '366 days') then 4 else 5 end`;

const VERIFIED = ['never', 'proven', 'accepted', 'refused', 'other'] as const;
const VERIFIED_AS = sql`case row.verdict when 'proven' then 1 when 'accepted' then 2 when 'refused' then 3
  else case when row.verdict is null then 0 else 4 end end`;

const STATUSES = ['active', 'archived', 'missing', 'gone'] as const;
/** For active rows, one column less: one index has all columns that are read (`inventory_credentials_counted`). */
const statusOf = (query: Query): SQL =>
  findsActive(query)
    ? sql`case when row.missing_since is null then 0 else 2 end`
    : sql`case when row.gone_at is not null then 3 when row.missing_since is not null then 2
        when row.is_archived then 1 else 0 end`;

/** Rows with the same values; null host and owner if the group is of another type. */
type Group = {
  /** The columns without grouping: 1 is a group by host, 2 by owner, 3 by all others. */
  kindOfGroup: number;
  host: string | null;
  owner: string | null;
  environment: string | null;
  kind: string;
  /** Age, verdict and status in one number, because PostgreSQL groups by one column faster than by three. */
  code: number;
  count: number;
};

function valuesOf({
  kindOfGroup,
  host,
  owner,
  environment,
  kind,
  code,
}: Group): Partial<Record<Facet, string>> {
  if (kindOfGroup === 1) return { host: host ?? 'none' };
  if (kindOfGroup === 2) return { owner: owner ?? 'none' };
  const verified = Math.floor(code / AGES.length);
  return {
    environment: environment ?? 'none',
    age: AGES[code % AGES.length] ?? 'unknown',
    verified: VERIFIED[verified % VERIFIED.length] ?? 'never',
    status: STATUSES[Math.floor(verified / VERIFIED.length)] ?? 'active',
    kind,
  };
}

/**
 * Returns the number of matches, and the counts per value of each facet. Hosts and owners have many values, so
 * PostgreSQL counts them separately; for the other facets it counts the few combinations, which are added up here.
 */
export async function inventorySummary(
  db: Database,
  connection: string,
  search: Search,
): Promise<InventorySummary> {
  const where = await matching(db, connection, search);
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Group>(sql`
      select grouping(host, owner) as "kindOfGroup", host, owner, environment, kind, code, count(*)::int as count
      from (
        select row.host, row.owner, row.environment, row.kind,
          ${AGE} + ${AGES.length}::int * (${VERIFIED_AS} + ${VERIFIED.length}::int * ${statusOf(search.query)}) as code
        from inventory.credentials as row where ${where}) as matched
      group by grouping sets ((host), (owner), (environment, kind, code))`),
  );
  const counts: Record<Facet, Map<string, number>> = {
    environment: new Map(),
    host: new Map(),
    age: new Map(),
    verified: new Map(),
    owner: new Map(),
    status: new Map(),
    kind: new Map(),
  };
  for (const group of rows)
    for (const [facet, value] of Object.entries(valuesOf(group)))
      counts[facet as Facet].set(value, (counts[facet as Facet].get(value) ?? 0) + group.count);
  const facets = FACETS.flatMap((facet): FacetValue[] =>
    [...counts[facet]]
      .map(([value, count]) => ({ facet, value, count }))
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, FACET_VALUES_MAX),
  );
  return { total: [...counts.status.values()].reduce((sum, count) => sum + count, 0), facets };
}
