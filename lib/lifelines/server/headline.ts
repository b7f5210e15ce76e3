import 'server-only';
import { sql } from 'drizzle-orm';
import { dayEnd, dayStart } from '@/lib/core/list-params';
import { policiesInForce } from '@/lib/inventory/server/policies';
import type { Headline } from '../model';
import type { Filters } from '../search';
import { type LifelineContext, overLives } from './facts';
import { inPeriod, passes } from './filters';

const DAY_MS = 86_400_000;
/** Bars of the histogram at most. */
const BARS_MAX = 120;

type Counts = Omit<Headline, 'histogram'> & {
  days: Record<string, number> | null;
  [column: string]: unknown;
};

/** Bars of equal numbers of days from the first ending to today. */
function histogramOf(days: Record<string, number>, to: string | null): Headline['histogram'] {
  const instants = Object.keys(days).map((day) => Date.parse(dayStart(day)));
  const today = Date.now();
  const first = instants.length === 0 ? today - 30 * DAY_MS : Math.min(...instants);
  const end = Math.max(today, ...instants, to === null ? 0 : Date.parse(dayEnd(to)));
  const stepMs = Math.max(1, Math.ceil((end - first) / DAY_MS / BARS_MAX)) * DAY_MS;
  const from = Math.floor(first / DAY_MS) * DAY_MS;
  const counts = Array.from({ length: Math.floor((end - from) / stepMs) + 1 }, () => 0);
  for (const [day, count] of Object.entries(days)) {
    const bar = Math.floor((Date.parse(dayStart(day)) - from) / stepMs);
    counts[bar] = (counts[bar] ?? 0) + count;
  }
  return { from, stepMs, counts };
}

/** The numbers over all entries that pass the filters, and when those of any period ended. Throws `ProblemError`. */
export async function headline(context: LifelineContext, filters: Filters): Promise<Headline> {
  const policy = await policiesInForce(context.db);
  const [found] = await overLives<Counts>(
    context,
    sql`, passing as materialized (
        select row.*, ${inPeriod(filters)} as is_match from fact as row where ${passes(filters, policy)})
      select count(*)::int as archived, count(successor)::int as rotated,
        (count(*) - count(successor))::int as abandoned,
        (count(*) filter (where "end" = 'leaked'))::int as leaked,
        (extract(epoch from percentile_cont(0.5) within group (order by ends - starts)) * 1000)::float8 as "medianMs",
        (count(*) filter (where ended_by is null))::int as "byUnknown", count(gap_ms)::int as gaps,
        count(distinct (vault_id, target))::int as positions,
        (extract(epoch from min(starts)) * 1000)::float8 as since,
        (select jsonb_object_agg(day, count) from (
          select to_char(ends at time zone 'utc', 'YYYY-MM-DD') as day, count(*) as count
          from passing group by 1) as by_day) as days
      from passing where is_match`,
  );
  if (found === undefined) throw new Error('The archive gave no numbers.');
  const { days, ...counts } = found;
  return { ...counts, histogram: histogramOf(days ?? {}, filters.to) };
}
