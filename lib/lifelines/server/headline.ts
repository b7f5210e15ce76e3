import 'server-only';
import { sql } from 'drizzle-orm';
import { dayEnd, dayStart } from '@/lib/core/list-params';
import type { InventoryPolicy } from '@/lib/inventory/policies';
import { kept } from '@/lib/inventory/server/kept-counts';
import { policiesInForce } from '@/lib/inventory/server/policies';
import type { Headline } from '../model';
import type { Filters } from '../search';
import { inPeriod, passes } from './filters';
import { type LifelineContext, logHead, overLives } from './lives';

const DAY_MS = 86_400_000;
const BARS_MAX = 120;

type Counts = Omit<Headline, 'histogram'> & {
  days: Record<string, number> | null;
  [column: string]: unknown;
};

/** Returns bars of equal numbers of days from the first ending to today. */
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

async function count(context: LifelineContext, filters: Filters, policy: InventoryPolicy): Promise<Counts> {
  const [found] = await overLives<Counts>(
    context,
    sql`, passing as materialized (
        select row.vault_id, row.target, row.starts, row.ends, row.successor is not null as has_successor,
          row."end" = 'leaked' as is_leaked, row.ended_by is null as is_by_unknown, row.gap_ms is not null as has_gap,
          ${inPeriod(filters)} as is_match
        from fact as row where ${passes(filters, policy)})
      select count(*)::int as archived, (count(*) filter (where has_successor))::int as rotated,
        (count(*) filter (where not has_successor))::int as abandoned, (count(*) filter (where is_leaked))::int as leaked,
        percentile_cont(0.5) within group (order by extract(epoch from ends - starts)::float8) * 1000 as "medianMs",
        (count(*) filter (where is_by_unknown))::int as "byUnknown", (count(*) filter (where has_gap))::int as gaps,
        (select count(*)::int from (select from passing where is_match group by vault_id, target) as position) as positions,
        (extract(epoch from min(starts)) * 1000)::float8 as since,
        (select jsonb_object_agg(to_char(day, 'YYYY-MM-DD'), count) from (
          select date_trunc('day', ends at time zone 'utc') as day, count(*) as count
          from passing group by 1) as by_day) as days
      from passing where is_match`,
  );
  if (found === undefined) throw new Error('The archive returned no numbers.');
  return found;
}

/**
 * Returns the numbers of all entries that pass the filters, and the endings of all periods. Results up to 60 s old are
 * reused if nothing has changed. Throws `ProblemError`.
 */
export async function headline(context: LifelineContext, filters: Filters): Promise<Headline> {
  const { q, from, to, environment, reason, gap, over, outside, own } = filters;
  const policy = await policiesInForce(context.db);
  const question = [policy, q, from, to, environment, reason, gap, over, outside, own];
  const { days, ...counts } = await kept(context, ['headline', await logHead(context), ...question], () =>
    count(context, filters, policy),
  );
  return { ...counts, histogram: histogramOf(days ?? {}, filters.to) };
}
