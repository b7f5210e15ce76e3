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

/** The same as the facts that an index finds, by columns: of every row, the array of its facts takes longer to read. */
const BY_COLUMNS: Partial<Record<AttentionKey, SQL>> = {
  refused: sql`row.verdict = 'refused'`,
  unverified: sql`row.verdict is null and lower(row.environment) = 'production'`,
};

const TOGETHER = ATTENTION_KEYS.filter((key) => !APART.has(key) && key !== 'shared');

/** Whether an active `row` is counted, as in the list that the count leads to. */
const isCounted = (key: AttentionKey, policies: Policies): SQL =>
  BY_COLUMNS[key] ?? termConditions(parseQuery(ATTENTION[key].q), policies);

async function apart(
  db: Database,
  connection: string,
  policies: Policies,
): Promise<Partial<Record<AttentionKey, number>>> {
  const counts = [...APART].map(
    (key) => sql`(select count(*)::int from inventory.credentials as row
      where ${conditionsOf(connection, parseQuery(ATTENTION[key].q), policies)}) as ${sql.identifier(key)}`,
  );
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Record<string, number>>(sql`
      select ${sql.join([...counts, sql`${sharedCount(connection)} as shared`], sql`, `)}`),
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

/** The map, and the counts of what needs attention: both in one pass over the active credentials. */
async function ageMap(
  db: Database,
  connection: string,
  policies: Policies,
  mapRows: MapRows,
): Promise<
  Pick<Overview, 'hosts' | 'rows' | 'cells' | 'mapRows'> & { counts: Partial<Record<AttentionKey, number>> }
> {
  const counts = TOGETHER.map(
    (key) => sql`count(*) filter (where ${isCounted(key, policies)}) as ${sql.identifier(key)}`,
  );
  const sums = TOGETHER.flatMap((key) => [
    sql`${key}::text`,
    sql`(select sum(${sql.identifier(key)}) from active)`,
  ]);
  const { rows: found } = await bounded(db, (tx) =>
    tx.execute<
      AgeCell & { label: string | null; counts: Record<string, number>; [column: string]: unknown }
    >(sql`
      with active as materialized (
        select ${ROW_KEYS[mapRows]} as key, ${mapRows === 'vault' ? sql`max(vault_name)` : sql`null::text`} as label,
          coalesce(host, 'no host') as host, count(*) as count, min(token_set_at) as oldest,
          ${sql.join(counts, sql`, `)}
        from inventory.credentials as row where row.connection = ${connection} and ${ACTIVE} group by 1, 3
      ), shown as (
        select host from active group by host order by sum(count) desc, host limit ${HOSTS_MAX}
      ), shown_rows as (
        select key from active group by key order by sum(count) desc, key limit ${MAP_ROWS_MAX})
      select shown_rows.key as row, max(label) as label,
        case when host in (select host from shown) then host else ${OTHER_HOSTS} end as host,
        sum(count)::int as count, extract(day from now() - min(oldest))::int as "oldestDays",
        (select jsonb_build_object(${sql.join(sums, sql`, `)})) as counts
      from active left join shown_rows on shown_rows.key = active.key group by 1, 3`),
  );
  const cells = found.map(({ label: _, counts: __, ...cell }): AgeCell => cell);
  const labelOf = (key: string | null) =>
    mapRows === 'vault' ? found.find(({ row }) => row === key)?.label : key;
  return {
    counts: found[0]?.counts ?? {},
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
    ).map((key): AgeRow => ({ key, label: key === null ? 'others' : (labelOf(key) ?? key) })),
  };
}

const bars = (
  steps: number,
  rows: readonly { step: number; count: number }[],
  from: (step: number) => number,
): Bar[] =>
  Array.from({ length: steps }, (_, step) => ({
    from: String(from(step)),
    count: rows.find((row) => row.step === step)?.count ?? 0,
  }));

/** Active credentials by age and by expiry, in one pass. */
async function histograms(
  db: Database,
  connection: string,
): Promise<Pick<Overview, 'ages' | 'unknownAges' | 'expiring'>> {
  const { rows } = await bounded(db, (tx) =>
    tx.execute<{ isAge: boolean; step: number | null; count: number }>(sql`
      select grouping(age) = 0 as "isAge", coalesce(age, expiry) as step, count(*)::int as count
      from (
        select case when token_set_at is not null
            then least(${AGE_STEPS - 1}, greatest(0, date_part('day', now() - token_set_at)::int / 30)) end as age,
          case when expires_at <= now() then 0 when expires_at < now() + make_interval(days => ${WEEKS * 7})
            then 1 + date_part('day', expires_at - now())::int / 7 end as expiry
        from inventory.credentials as row where row.connection = ${connection} and ${ACTIVE}) as steps
      group by grouping sets ((age), (expiry))`),
  );
  const known = (isAge: boolean) =>
    rows.flatMap(({ step, count, ...row }) =>
      row.isAge === isAge && step !== null ? [{ step, count }] : [],
    );
  return {
    ages: bars(AGE_STEPS, known(true), (step) => step * 30),
    unknownAges: rows.find(({ isAge, step }) => isAge && step === null)?.count ?? 0,
    expiring: bars(WEEKS + 1, known(false), (step) => (step - 1) * 7),
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
  const [others, { counts, ...map }, bothHistograms, days] = await Promise.all([
    apart(db, connection, policies),
    ageMap(db, connection, policies, mapRows),
    histograms(db, connection),
    changes(db, connection),
  ]);
  const found = { ...counts, ...others };
  return {
    attention: ATTENTION_KEYS.map((key) => ({ key, count: found[key] ?? 0 })),
    ...map,
    ...bothHistograms,
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
