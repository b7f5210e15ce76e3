import 'server-only';
import { and, arrayContains, asc, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { AuditFilters } from '../activity-params';
import type { AuditEntry } from '../model';
import { toEntry } from './entry';
import { entries } from './schema';

const PAGE_MAX = 500;

/**
 * First and last row of a span of time, each found in the index: time never runs backwards in the log
 * (append.ts), so the span of rows is exact, and the page is read from its end.
 */
const sinceRow = (at: string) => sql`${entries.sequence} >= coalesce((select sequence from audit.entries
  where at >= ${at}::timestamptz order by at, sequence limit 1), 9223372036854775807)`;
const untilRow = (at: string) => sql`${entries.sequence} <= coalesce((select sequence from audit.entries
  where at <= ${at}::timestamptz order by at desc, sequence desc limit 1), 0)`;

export function matching({ actor, action, target, outcome, from, to }: AuditFilters): SQL | undefined {
  return and(
    actor === undefined ? undefined : eq(entries.actorId, actor),
    action === undefined ? undefined : eq(entries.action, action),
    target === undefined ? undefined : arrayContains(entries.targetIds, [target]),
    outcome === undefined ? undefined : eq(entries.outcome, outcome),
    from === undefined ? undefined : sinceRow(from),
    to === undefined ? undefined : untilRow(to),
  );
}

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[];
  /** In the direction that was asked: older rows with `before` or neither, newer rows with `after`. */
  hasMore: boolean;
}

/** Newest first. What is read grows with the page and not with the log. */
export async function listEntries(
  db: Database,
  filters: AuditFilters,
  page: { limit: number; before?: number | undefined; after?: number | undefined },
): Promise<AuditPage> {
  const limit = Math.min(Math.max(1, Math.trunc(page.limit)), PAGE_MAX);
  const rows = await db
    .select()
    .from(entries)
    .where(
      and(
        matching(filters),
        page.before === undefined ? undefined : lt(entries.sequence, page.before),
        page.after === undefined ? undefined : gt(entries.sequence, page.after),
      ),
    )
    .orderBy(page.after === undefined ? desc(entries.sequence) : asc(entries.sequence))
    .limit(limit + 1);
  const shown = rows.slice(0, limit).map(toEntry);
  return { entries: page.after === undefined ? shown : shown.reverse(), hasMore: rows.length > limit };
}
