import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { policiesInForce } from '@/lib/inventory/server/policies';
import { decodeCursor, encodeCursor } from '@/lib/inventory/server/search';
import type { Bar, EntryPage, LifelineWindow, Position } from '../model';
import type { EntrySort, Filters, PageSearch } from '../search';
import { GROUP_COLUMNS, inPeriod, passes } from './filters';
import { BAR, type LifelineContext, overLives } from './lives';

/** A window ends with the position that reaches this number of bars. */
const WINDOW_BARS = 2_000;
/** The most bars of one response, if a single position is larger than a window. */
const BARS_MAX = 20_000;

export async function matches({ db }: LifelineContext, search: Filters): Promise<SQL> {
  return sql`${passes(search, await policiesInForce(db))} and ${inPeriod(search)}`;
}

type Row = Bar & { group: string; [column: string]: unknown };

/** Returns positions with an entry that passes the filters, sorted by group, URL and vault. Throws `ProblemError`. */
export async function lifelineWindow(context: LifelineContext, search: PageSearch): Promise<LifelineWindow> {
  const isMatch = await matches(context, search);
  const last = search.cursor === null ? null : decodeCursor(search.cursor);
  const group = search.group === null ? sql`''::text` : sql`coalesce(${GROUP_COLUMNS[search.group]}, '')`;
  // Without groups, this is the order of an index, so no more positions are read than the window has.
  const place =
    search.group === null ? sql`row.target, row.vault_id` : sql`${group}, row.target, row.vault_id`;
  const after = (values: SQL) => (last === null ? sql`true` : sql`(${place}) > (${values})`);
  const isBeyond =
    search.group === null
      ? sql`where ${isMatch} and ${after(sql`${last?.[1]}, ${last?.[2]}`)} group by row.target, row.vault_id`
      : sql`where ${isMatch} group by row.target, row.vault_id
          having ${after(sql`${last?.[0] ?? ''}, ${last?.[1]}, ${last?.[2]}`)}`;
  const rows = await overLives<Row>(
    context,
    sql`, found as (
        select ${group} as "group", row.target, row.vault_id, max(row.siblings) as bars
        from fact as row ${isBeyond} order by ${place} limit ${WINDOW_BARS}
      ), counted as (
        select found.*, sum(bars) over (order by "group", target, vault_id) - bars as before from found
      )
      select counted."group", ${BAR}, coalesce(${isMatch}, false) as "isMatch"
      from counted join fact as row on row.target = counted.target and row.vault_id = counted.vault_id
      where counted.before < ${WINDOW_BARS}
      order by counted."group", counted.target, counted.vault_id, row.starts, row.id limit ${BARS_MAX}`,
  );
  const positions: Position[] = [];
  for (const { group: name, ...bar } of rows) {
    const open = positions.at(-1);
    if (open?.vaultId === bar.vaultId && open.target === bar.target) open.bars.push(bar);
    else positions.push({ group: name, vaultId: bar.vaultId, target: bar.target, bars: [bar] });
  }
  const end = positions.at(-1);
  const isFull = rows.length >= WINDOW_BARS && end !== undefined;
  return { positions, nextCursor: isFull ? encodeCursor([end.group, end.target, end.vaultId]) : null };
}

/** The sort columns of the table; a row without a value is last in ascending order. */
const SORT_COLUMNS: Readonly<Record<EntrySort, { key: SQL; type: SQL }>> = {
  server: { key: sql`row.target`, type: sql.raw('text') },
  vault: { key: sql`row.vault_name`, type: sql.raw('text') },
  environment: { key: sql`coalesce(row.environment, '')`, type: sql.raw('text') },
  created: { key: sql`row.starts`, type: sql.raw('timestamptz') },
  archived: { key: sql`row.ends`, type: sql.raw('timestamptz') },
  lived: { key: sql`row.ends - row.starts`, type: sql.raw('interval') },
  by: { key: sql`coalesce(row.ended_by, '')`, type: sql.raw('text') },
  reason: { key: sql`row."end"`, type: sql.raw('text') },
  gap: { key: sql`coalesce(row.gap_ms, -1)`, type: sql.raw('float8') },
};

const PAGE_ROWS = 100;

/** Returns one page of ended credentials that pass the filters. Throws `ProblemError` for an invalid cursor. */
export async function entryPage(
  context: LifelineContext,
  search: PageSearch,
  rowsMax = PAGE_ROWS,
): Promise<EntryPage> {
  const { key, type } = SORT_COLUMNS[search.sort];
  const last = search.cursor === null ? null : decodeCursor(search.cursor);
  const [direction, sign] =
    search.order === 'desc' ? [sql.raw('desc'), sql.raw('<')] : [sql.raw('asc'), sql.raw('>')];
  const beyond =
    last === null
      ? sql`true`
      : sql`(${key}, row.vault_id, row.id) ${sign} (${last[0]}::${type}, ${last[1]}, ${last[2]})`;
  const isMatch = await matches(context, search);
  const rows = await overLives<Bar & { key: string; [column: string]: unknown }>(
    context,
    sql`select ${BAR}, true as "isMatch", (${key})::text as key from fact as row where ${isMatch} and ${beyond}
      order by ${key} ${direction}, row.vault_id ${direction}, row.id ${direction} limit ${rowsMax + 1}`,
  );
  const entries = rows.slice(0, rowsMax);
  const end = entries.at(-1);
  return {
    entries: entries.map(({ key: _, ...entry }) => entry),
    nextCursor: rows.length > rowsMax && end ? encodeCursor([end.key, end.vaultId, end.id]) : null,
  };
}
