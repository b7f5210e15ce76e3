import 'server-only';
import { desc, inArray } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { AuditFilters } from '../activity-params';
import type { AuditEntry } from '../model';
import { toEntry } from './entry';
import { places, resolved, type Span } from './matching';
import type { Mirror } from './mirror';
import { entries } from './schema';

const PAGE_MAX = 500;

export interface AuditPage {
  entries: AuditEntry[];
  /** In the requested direction: older rows with `before` or without a cursor, newer rows with `after`. */
  hasMore: boolean;
}

/** Returns entries, newest first. The read grows with the page, not with the log. */
export async function listEntries(
  db: Database,
  filters: AuditFilters,
  page: Span,
  mirror?: Mirror,
): Promise<AuditPage> {
  const limit = Math.min(Math.max(1, Math.trunc(page.limit)), PAGE_MAX);
  const found = await places(
    db,
    await resolved(db, filters, mirror),
    { ...page, limit: limit + 1 },
    'entries',
  );
  const rows = await db
    .select()
    .from(entries)
    .where(inArray(entries.sequence, found.slice(0, limit)))
    .orderBy(desc(entries.sequence));
  return { entries: rows.map(toEntry), hasMore: found.length > limit };
}
