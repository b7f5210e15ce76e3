import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import {
  type AgeCell,
  type AgeRow,
  ATTENTION,
  ATTENTION_KEYS,
  type AttentionKey,
  type Bar,
  type DayChanges,
  type MapRows,
  type Overview,
} from '../model';
import type { Policies } from '../policies';
import { parseQuery } from '../query';
import { bounded } from './bounded';
import { conditionsOf, TEAM, termConditions } from './conditions';
import { kept } from './kept-counts';
import { policiesInForce } from './policies';
import { breaks, COVERS, IN_FORCE } from './policy-conditions';

/** Hosts with a column of their own in the map. */
const HOSTS_MAX = 8;
export const OTHER_HOSTS = 'other';
/** Rows of its own that the map has at most. */
const MAP_ROWS_MAX = 12;
/** Steps of 30 days in the histogram; the last holds everything older. */
const AGE_STEPS = 25;
const WEEKS = 13;
const DAYS = 30;

const ACTIVE = sql`not row.is_archived and row.gone_at is null`;

/** Counts that need other tables: each is a query of its own. */
const APART: ReadonlySet<AttentionKey> = new Set(['unfinished', 'leaks', 'outside']);

/** What `shared:true` finds, without a look at the others for each row. */
const sharedCount = (connection: string) => sql`(select coalesce(sum(count), 0)::int from (
  select count(*) from inventory.credentials as row
  where row.connection = ${connection} and ${ACTIVE} and row.fingerprint is not null
  group by row.fingerprint having count(*) > 1) as token)`;

/** What is counted as overdue and is not, because an exception covers it. There are few. */
const exceptedCount = (connection: string, policies: Policies) => sql`(
  select count(distinct (row.vault_id, row.id))::int from inventory.policy_exceptions as exception
    join inventory.credentials as row on ${COVERS}
  where exception.rule = 'overdue' and ${IN_FORCE} and row.connection = ${connection} and ${ACTIVE}
    and ${breaks('overdue', policies)})`;

/** The same as the list by columns that one index has: of every row, its facts and the exceptions take longer to read. */
const BY_COLUMNS: Partial<Record<AttentionKey, (policies: Policies) => SQL>> = {
  overdue: (policies) => breaks('overdue', policies),
  refused: () => sql`row.verdict = 'refused'`,
  unverified: () => sql`row.verdict is null and lower(row.environment) = 'production'`,
};

const TOGETHER = ATTENTION_KEYS.filter((key) => !APART.has(key) && key !== 'shared');

/** Whether an active `row` is counted, as in the list that the count leads to; overdue is before exceptions. */
const isCounted = (key: AttentionKey, policies: Policies): SQL =>
  BY_COLUMNS[key]?.(policies) ?? termConditions(parseQuery(ATTENTION[key].q), policies);

async function apart(
  db: Database,
  connection: string,
  policies: Policies,
): Promise<Partial<Record<AttentionKey | 'excepted', number>>> {
  const counts = [...APART].map(
    (key) => sql`(select count(*)::int from inventory.credentials as row
      where ${conditionsOf(connection, parseQuery(ATTENTION[key].q), policies)}) as ${sql.identifier(key)}`,
  );
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Record<string, number>>(sql`
      select ${sql.join(counts, sql`, `)}, ${sharedCount(connection)} as shared,
        ${exceptedCount(connection, policies)} as excepted`),
  );
  return rows[0] ?? {};
}

const ROW_KEYS: Readonly<Record<MapRows, SQL>> = {
  environment: sql`coalesce(row.environment, 'none')`,
  team: sql`coalesce(${TEAM}, 'none')`,
  vault: sql`row.vault_id`,
};

/** Names with their counts as an order: the highest first, then `none`, then the rest. */
function ordered<Name extends string | null>(
  cells: readonly AgeCell[],
  name: (cell: AgeCell) => Name,
  isRest: (name: Name) => boolean,
): Name[] {
  const counts = new Map<Name, number>();
  for (const cell of cells) counts.set(name(cell), (counts.get(name(cell)) ?? 0) + cell.count);
  const last = (key: Name) => (isRest(key) ? 2 : key === 'none' ? 1 : 0);
  return [...counts]
    .toSorted(
      ([one, count], [other, more]) =>
        last(one) - last(other) || more - count || (String(one) < String(other) ? -1 : 1),
    )
    .map(([key]) => key);
}

const bars = (steps: number, counts: ReadonlyMap<number, number>, from: (step: number) => number): Bar[] =>
  Array.from({ length: steps }, (_, step) => ({ from: String(from(step)), count: counts.get(step) ?? 0 }));

/** Instants `step` hours apart, of which `width_bucket` finds how many are not later than another one. */
const instants = (from: number, to: number, step: number): SQL =>
  sql`(select array_agg(now() + make_interval(hours => n * ${step}::int) order by n)
    from generate_series(${from}::int, ${to}::int) as n)`;

/** Each is null where the date is not known; a week is null also where it is later than all that are shown. */
const AGE_STEP = sql`(${AGE_STEPS - 1}::int - width_bucket(row.token_set_at, ${instants(1 - AGE_STEPS, -1, 30 * 24)}))`;
const WEEK = sql`nullif(width_bucket(row.expires_at, ${instants(0, WEEKS, 7 * 24)}), ${WEEKS + 1}::int)`;

type Counted = {
  /** Which columns are not grouped by: 1 is a cell of the map, 2 a step of age, 3 a week with what needs attention. */
  kindOfGroup: number;
  row: string | null;
  label: string | null;
  host: string;
  ageStep: number | null;
  week: number | null;
  /** A bit for each of `TOGETHER`. */
  flags: number;
  count: number;
  oldestDays: number | null;
};

function sums<Key>(rows: readonly Counted[], key: (row: Counted) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + row.count);
  return counts;
}

/** What one pass over the active credentials counts: the map, the ages, what expires and what needs attention. */
async function pass(
  db: Database,
  connection: string,
  policies: Policies,
  mapRows: MapRows,
): Promise<Omit<Overview, 'attention' | 'changes'> & { counts: Partial<Record<AttentionKey, number>> }> {
  const flags = TOGETHER.map(
    (key, bit) => sql`case when ${isCounted(key, policies)} then ${1 << bit}::int else 0 end`,
  );
  const { rows: found } = await bounded(db, (tx) =>
    tx.execute<Counted>(sql`
      with counted as materialized (
        select grouping(key, "ageStep") as "kindOfGroup", key, host, "ageStep", week, flags, count(*) as count,
          min(token_set_at) as oldest
        from (
          select ${ROW_KEYS[mapRows]} as key, coalesce(row.host, 'no host') as host, row.token_set_at,
            ${AGE_STEP} as "ageStep", ${WEEK} as week, ${sql.join(flags, sql` + `)} as flags
          from inventory.credentials as row where row.connection = ${connection} and ${ACTIVE}) as active
        group by grouping sets ((key, host), ("ageStep"), (week, flags))
      ), cells as (select * from counted where "kindOfGroup" = 1
      ), shown as (
        select host from cells group by host order by sum(count) desc, host limit ${HOSTS_MAX}
      ), shown_rows as (
        select key, ${mapRows === 'vault' ? sql`(select name from inventory.vaults where connection = ${connection} and id = key)` : sql`key`} as label
        from cells group by key order by sum(count) desc, key limit ${MAP_ROWS_MAX})
      select 1 as "kindOfGroup", shown_rows.key as row, max(label) as label,
        case when host in (select host from shown) then host else ${OTHER_HOSTS} end as host,
        null as "ageStep", null as week, null as flags, sum(count)::int as count,
        extract(day from now() - min(oldest))::int as "oldestDays"
      from cells left join shown_rows on shown_rows.key = cells.key group by 2, 4
      union all
      select "kindOfGroup", null, null, null, "ageStep", week, flags, count::int, null
      from counted where "kindOfGroup" > 1`),
  );
  const [map = [], ages = [], weeks = []] = [1, 2, 3].map((kind) =>
    found.filter(({ kindOfGroup }) => kindOfGroup === kind),
  );
  const cells = map.map(({ row, host, count, oldestDays }): AgeCell => ({ row, host, count, oldestDays }));
  const labels = new Map(map.map(({ row, label }) => [row, label]));
  const byAge = sums(ages, ({ ageStep }) => ageStep ?? -1);
  const needs = (bit: number) => weeks.filter(({ flags }) => (flags & (1 << bit)) !== 0);
  return {
    counts: Object.fromEntries(
      TOGETHER.map((key, bit) => [key, needs(bit).reduce((sum, { count }) => sum + count, 0)]),
    ),
    mapRows,
    cells,
    hosts: ordered(
      cells,
      ({ host }) => host,
      (host) => host === OTHER_HOSTS,
    ),
    rows: ordered(
      cells,
      ({ row }) => row,
      (key) => key === null,
    ).map((key): AgeRow => ({ key, label: key === null ? 'others' : (labels.get(key) ?? key) })),
    ages: bars(AGE_STEPS, byAge, (step) => step * 30),
    unknownAges: byAge.get(-1) ?? 0,
    expiring: bars(
      WEEKS + 1,
      sums(weeks, ({ week }) => week ?? -1),
      (step) => (step - 1) * 7,
    ),
  };
}

async function changes(db: Database, connection: string): Promise<DayChanges[]> {
  const { rows } = await bounded(db, (tx) =>
    tx.execute<DayChanges & Record<string, unknown>>(sql`
    select to_char(day, 'YYYY-MM-DD') as day,
      count(*) filter (where change.cause = 'console')::int as console,
      count(*) filter (where change.cause = 'api_token')::int as "apiToken",
      count(*) filter (where change.cause = 'outside')::int as outside,
      count(*) filter (where change.id is not null and change.cause is null)::int as unknown
    from generate_series(date_trunc('day', now() at time zone 'utc') - make_interval(days => ${DAYS - 1}),
        date_trunc('day', now() at time zone 'utc'), interval '1 day') as day
      left join inventory.changes as change on change.connection = ${connection}
        and change.until >= day at time zone 'utc' and change.until < (day + interval '1 day') at time zone 'utc'
    group by day order by day`),
  );
  return rows;
}

async function count(
  db: Database,
  connection: string,
  policies: Policies,
  mapRows: MapRows,
): Promise<Overview> {
  const [{ excepted = 0, ...others }, { counts, ...shown }, days] = await Promise.all([
    apart(db, connection, policies),
    pass(db, connection, policies, mapRows),
    changes(db, connection),
  ]);
  const found = { ...counts, overdue: (counts.overdue ?? 0) - excepted, ...others };
  return {
    attention: ATTENTION_KEYS.map((key) => ({ key, count: found[key] ?? 0 })),
    ...shown,
    changes: days,
  };
}

/** All that the overview shows, from the mirror alone; ages and dates as they were at most 60 s ago. */
export async function overview(
  db: Database,
  connection: string,
  mapRows: MapRows = 'environment',
): Promise<Overview> {
  const policies = await policiesInForce(db);
  return kept({ db, connection }, ['overview', policies, mapRows], () =>
    count(db, connection, policies, mapRows),
  );
}
