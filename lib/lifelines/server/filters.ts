import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { dayEnd, dayStart } from '@/lib/core/list-params';
import { containing } from '@/lib/core/server/db/like';
import type { InventoryPolicy } from '@/lib/inventory/policies';
import { ENVIRONMENT } from '@/lib/inventory/server/policy-conditions';
import type { Filters, Gap, Group } from '../search';

const GAP_MS: Readonly<Record<Gap, number>> = { any: 0, hour: 3_600_000, day: 86_400_000 };

/** Whether the token of `row` was older than its environment allows when it ended. */
function wasOverdue({ maximumAgeDays }: InventoryPolicy): SQL {
  const limits = Object.entries(maximumAgeDays).flatMap(([environment, days]) =>
    days === null
      ? []
      : [
          sql`(${ENVIRONMENT} = ${environment}
            and row.ends - coalesce(row.token_set_at, row.starts) > make_interval(days => ${days}))`,
        ],
  );
  return limits.length === 0 ? sql`false` : sql`(${sql.join(limits, sql` or `)})`;
}

export const inPeriod = ({ from, to }: Pick<Filters, 'from' | 'to'>): SQL =>
  sql`(${from === null ? sql`true` : sql`row.ends >= ${dayStart(from)}::timestamptz`}
    and ${to === null ? sql`true` : sql`row.ends <= ${dayEnd(to)}::timestamptz`})`;

/** Whether `row` ended and passes every filter except the period. */
export function passes(filters: Filters, policy: InventoryPolicy): SQL {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  const { environment, reason, gap } = filters;
  return sql.join(
    [
      sql`row.ends is not null`,
      ...words.map((word) => sql`row.search_text like ${containing(word)}`),
      ...(environment === null ? [] : [sql`coalesce(row.environment, 'none') = ${environment}`]),
      ...(reason === null ? [] : [sql`row."end" = ${reason}`]),
      ...(gap === null ? [] : [sql`row.gap_ms > ${GAP_MS[gap]}`]),
      ...(filters.over ? [wasOverdue(policy)] : []),
      ...(filters.outside ? [sql`(row.outside_at is not null or row."end" = 'outside')`] : []),
      ...(filters.own ? [sql`row.is_own`] : []),
    ],
    sql` and `,
  );
}

const ofLast = (column: string): SQL => sql.raw(`(array_agg(${column} order by row.ends desc))[1]`);

/**
 * The columns that positions are grouped by. The entries of a position share vault, environment and server, so any of
 * them can be used.
 */
export const GROUP_COLUMNS: Readonly<Record<Group, SQL>> = {
  vault: sql`max(row.vault_name)`,
  environment: sql`max(row.environment)`,
  server: sql`max(row.host)`,
  owner: ofLast('row.owner'),
  reason: ofLast('row."end"'),
};
