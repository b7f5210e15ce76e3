import 'server-only';
import { sql } from 'drizzle-orm';
import type { LogFields } from '@/lib/core/log-fields';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { Page } from '@/lib/providers/model';
import { ACTIONS, actionNamed } from '../action-registry';
import type { ActivityEntry, RelatedEntry } from '../activity';
import { type ActivityParams, auditFiltersOf } from '../activity-params';
import type { AuditEntry } from '../model';
import { listEntries } from './list';
import type { Span } from './matching';
import type { Mirror } from './mirror';
import { statesReason } from './stated-reason';

const intentOf = ({ id, outcome, intentId }: AuditEntry): string | null =>
  outcome === 'intent' ? id : intentId;

type RelatedRow = RelatedEntry & { intent: string; asked: LogFields | null; [column: string]: unknown };

async function relatedRows(db: Database, entries: AuditEntry[]): Promise<RelatedRow[]> {
  const intents = [...new Set(entries.map(intentOf).filter((id) => id !== null))];
  if (intents.length === 0) return [];
  const { rows } = await db.execute<RelatedRow>(sql`
    select sequence::float8 as sequence, outcome, coalesce(intent_id, id)::text as intent,
      case when outcome = 'intent' and ${statesReason('entries')} then summary end as asked
    from audit.entries
    where id = any(${sql.param(intents)}::uuid[]) or intent_id = any(${sql.param(intents)}::uuid[])
    order by audit.entries.sequence`);
  return rows;
}

const DELETING = Object.keys(ACTIONS).flatMap((name) => {
  const kind = actionNamed(name)?.deletes;
  return kind === undefined ? [] : [{ name, kind }];
});
const DELETING_NAMES = DELETING.map(({ name }) => name);
const DELETED_KINDS = DELETING.map(({ kind }) => kind);

/** Returns the targets that were deleted according to the log. */
export async function deletedTargets(
  db: Pick<Database, 'execute'>,
  entries: readonly Pick<AuditEntry, 'targets'>[],
): Promise<Set<string>> {
  const ids = [...new Set(entries.flatMap(({ targets }) => targets.map(({ id }) => id)))];
  if (ids.length === 0) return new Set();
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct target ->> 'id' as id from audit.entries, jsonb_array_elements(targets) as target
    where action = any(${sql.param(DELETING_NAMES)}::text[]) and outcome = 'success'
      and target_ids && ${sql.param(ids)}::text[] and target ->> 'id' = any(${sql.param(ids)}::text[])
      and (action, target ->> 'kind') in
        (select * from unnest(${sql.param(DELETING_NAMES)}::text[], ${sql.param(DELETED_KINDS)}::text[]))`);
  return new Set(rows.map(({ id }) => id));
}

async function completed(db: Database, entries: AuditEntry[]): Promise<ActivityEntry[]> {
  const [rows, deleted] = await Promise.all([relatedRows(db, entries), deletedTargets(db, entries)]);
  return entries.map((entry) => {
    const same = rows.filter(({ intent }) => intent === intentOf(entry));
    return {
      ...entry,
      related: same
        .filter(({ sequence }) => sequence !== entry.sequence)
        .map(({ sequence, outcome }) => ({ sequence, outcome })),
      asked: same.find(({ asked }) => asked !== null)?.asked ?? null,
      deletedIds: entry.targets.map(({ id }) => id).filter((id) => deleted.has(id)),
    };
  });
}

/** Returns the cursors of a page, newest first. What the API's lists call `after` is older here. */
export function cursorsOf(places: readonly number[], hasMore: boolean, { before, after }: Cursors) {
  const text = (place: number | undefined) => (place === undefined ? null : String(place));
  const newest = text(places.at(0));
  const oldest = text(places.at(-1));
  const isFromOlder = before === null && after !== null;
  return {
    nextCursor: isFromOlder || hasMore ? oldest : null,
    previousCursor: isFromOlder ? (hasMore ? newest : null) : before === null ? null : newest,
  };
}

/** Returns where a page begins. `before` wins if both cursors are given. */
export const spanOf = ({ before, after, limit }: Cursors & Pick<ActivityParams, 'limit'>): Span => ({
  limit,
  ...(before !== null ? { before } : after !== null && { after }),
});

type Cursors = Pick<ActivityParams, 'before' | 'after'>;

/** Returns a page of the log as recorded, for `/activity` and the histories. */
export async function activityPage(
  db: Database,
  params: ActivityParams,
  mirror?: Mirror,
): Promise<Page<ActivityEntry>> {
  const { entries, hasMore } = await listEntries(db, auditFiltersOf(params), spanOf(params), mirror);
  const places = entries.map(({ sequence }) => sequence);
  return { items: await completed(db, entries), ...cursorsOf(places, hasMore, params), unreadable: 0 };
}

/** Returns one row by its position in the log. Rejects with `not_found`. */
export async function activityEntry(db: Database, sequence: number): Promise<ActivityEntry> {
  const { entries } = await listEntries(db, {}, { limit: 1, before: sequence + 1 });
  const [entry] = await completed(
    db,
    entries.filter((row) => row.sequence === sequence),
  );
  if (entry === undefined) throw appError('not_found', `The audit log has no entry #${sequence}.`);
  return entry;
}
