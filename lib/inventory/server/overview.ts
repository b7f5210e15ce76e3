import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { NO_HOST, OTHER_HOSTS } from '../age-map';
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

/** Hosts with a separate column in the map. */
const HOSTS_MAX = 8;
const MAP_ROWS_MAX = 12;
/** Steps of 30 days in the histogram; the last has all older tokens. */
const AGE_STEPS = 25;
const WEEKS = 13;
const DAYS = 30;

const ACTIVE = sql`not row.is_archived and row.gone_at is null`;

/** Counts that need other tables. Each has a separate query. */
const APART: ReadonlySet<AttentionKey> = new Set(['unfinished', 'leaks', 'outside']);

/** As `shared:true`, without a search for each row. */
const sharedCount = (connection: string) => sql`(select coalesce(sum(count), 0)::int from (
  select count(*) from inventory.credentials as row
  where row.connection = ${connection} and ${ACTIVE} and row.fingerprint is not null
  group by row.fingerprint having count(*) > 1) as token)`;

/** Rows that are counted as overdue but covered by an exception. There are few. */
const exceptedCount = (connection: string, policies: Policies) => sql`(
  select count(distinct (row.vault_id, row.id))::int from inventory.policy_exceptions as exception
    join inventory.credentials as row on ${COVERS}
  where exception.rule = 'overdue' and ${IN_FORCE} and row.connection = ${connection} and ${ACTIVE}
    and ${breaks('overdue', policies)})`;

/** The conditions of the lists, on columns of one index: reading facts and exceptions of every row is slower. */
const BY_COLUMNS: Partial<Record<AttentionKey, (policies: Policies) => SQL>> = {
  overdue: (policies) => breaks('overdue', policies),
  refused: () => sql`row.verdict = 'refused'`,
  unverified: () => sql`row.verdict is null and lower(row.environment) = 'production'`,
};

const TOGETHER = ATTENTION_KEYS.filter((key) => !APART.has(key) && key !== 'shared');

/** Whether an active `row` is counted, as in its list; overdue is before exceptions. */
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

/** Sorts names by their counts, highest first, then `none`, then the rest. */
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

async function ageMap(
  db: Database,
  connection: string,
  mapRows: MapRows,
): Promise<Pick<Overview, 'hosts' | 'rows' | 'cells' | 'mapRows'>> {
  const label =
    mapRows === 'vault'
      ? sql`(select name from inventory.vaults where connection = ${connection} and id = key)`
      : sql`key`;
  const { rows: found } = await bounded(db, (tx) =>
    tx.execute<AgeCell & { label: string | null; [column: string]: unknown }>(sql`
      with active as materialized (
        select ${ROW_KEYS[mapRows]} as key, coalesce(host, ${NO_HOST}) as host, count(*) as count,
          min(token_set_at) as oldest
        from inventory.credentials as row where row.connection = ${connection} and ${ACTIVE} group by 1, 2
      ), shown as (
        select host from active group by host order by sum(count) desc, host limit ${HOSTS_MAX}
      ), shown_rows as (
        select key, ${label} as label from active group by key order by sum(count) desc, key limit ${MAP_ROWS_MAX})
      select shown_rows.key as row, max(label) as label,
        case when host in (select host from shown) then host else ${OTHER_HOSTS} end as host,
        sum(count)::int as count, extract(day from now() - min(oldest))::int as "oldestDays"
      from active left join shown_rows on shown_rows.key = active.key group by 1, 3`),
  );
  const cells = found.map(({ row, host, count, oldestDays }): AgeCell => ({ row, host, count, oldestDays }));
  const labels = new Map(found.map(({ row, label }) => [row, label]));
  return {
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
  };
}

/** Instants `hours` apart; `width_bucket` returns how many are not later than a value. */
const instants = (from: number, to: number, hours: number): SQL =>
  sql`(select array_agg(now() + make_interval(hours => n * ${hours}::int) order by n)
    from generate_series(${from}::int, ${to}::int) as n)`;

/** Null if the date is unknown; a week is also null if it is later than the last one shown. */
const AGE_STEP = sql`(${AGE_STEPS - 1}::int - width_bucket(row.token_set_at, ${instants(1 - AGE_STEPS, -1, 30 * 24)}))`;
const WEEK = sql`nullif(width_bucket(row.expires_at, ${instants(0, WEEKS, 7 * 24)}), ${WEEKS + 1}::int)`;

type Step = {
  /** Otherwise a group of a week and flags. */
  isAge: boolean;
  age: number | null;
  week: number | null;
  /** One bit per key of `TOGETHER`. */
  flags: number;
  count: number;
};

const sum = (rows: readonly Step[]): number => rows.reduce((all, { count }) => all + count, 0);

const bars = (steps: number, count: (step: number) => number, from: (step: number) => number): Bar[] =>
  Array.from({ length: steps }, (_, step) => ({ from: String(from(step)), count: count(step) }));

async function steps(
  db: Database,
  connection: string,
  policies: Policies,
): Promise<
  Pick<Overview, 'ages' | 'unknownAges' | 'expiring'> & { counts: Partial<Record<AttentionKey, number>> }
> {
  const flags = TOGETHER.map(
    (key, bit) => sql`case when ${isCounted(key, policies)} then ${1 << bit}::int else 0 end`,
  );
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Step>(sql`
      select grouping(age) = 0 as "isAge", age, week, flags, count(*)::int as count
      from (
        select ${AGE_STEP} as age, ${WEEK} as week, ${sql.join(flags, sql` + `)} as flags
        from inventory.credentials as row where row.connection = ${connection} and ${ACTIVE}) as active
      group by grouping sets ((age), (week, flags))`),
  );
  const ages = rows.filter(({ isAge }) => isAge);
  const weeks = rows.filter(({ isAge }) => !isAge);
  const ofAge = (step: number | null) => sum(ages.filter(({ age }) => age === step));
  const inWeek = (step: number) => sum(weeks.filter(({ week }) => week === step));
  const flagged = (bit: number) => sum(weeks.filter(({ flags: set }) => (set & (1 << bit)) !== 0));
  return {
    ages: bars(AGE_STEPS, ofAge, (step) => step * 30),
    unknownAges: ofAge(null),
    expiring: bars(WEEKS + 1, inWeek, (step) => (step - 1) * 7),
    counts: Object.fromEntries(TOGETHER.map((key, bit) => [key, flagged(bit)])),
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
  const [{ excepted = 0, ...others }, { counts, ...histograms }, map, days] = await Promise.all([
    apart(db, connection, policies),
    steps(db, connection, policies),
    ageMap(db, connection, mapRows),
    changes(db, connection),
  ]);
  const found = { ...counts, overdue: (counts.overdue ?? 0) - excepted, ...others };
  return {
    attention: ATTENTION_KEYS.map((key) => ({ key, count: found[key] ?? 0 })),
    ...map,
    ...histograms,
    changes: days,
  };
}

/** Returns the overview, only from the mirror; ages and dates are at most 60 s old. */
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
