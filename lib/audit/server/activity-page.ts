import 'server-only';
import { sql } from 'drizzle-orm';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { problemError } from '@/lib/core/server/problem-error';
import type { Page } from '@/lib/providers/model';
import { ACTIONS, actionNamed } from '../action-registry';
import type { ActivityEntry, RelatedEntry } from '../activity';
import { type ActivityParams, auditFiltersOf } from '../activity-params';
import type { AuditEntry } from '../model';
import { type AuditPage, listEntries } from './list';
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

/** The actions that delete something, each with the kind of target that is gone after a success. */
const DELETING = Object.keys(ACTIONS).flatMap((name) => {
  const kind = actionNamed(name)?.deletes;
  return kind === undefined ? [] : [{ name, kind }];
});
const DELETING_NAMES = DELETING.map(({ name }) => name);
const DELETED_KINDS = DELETING.map(({ kind }) => kind);

async function deletedTargets(db: Database, entries: AuditEntry[]): Promise<Set<string>> {
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

/** What the API's lists call `after` is older here: the log is shown newest first. */
function cursorsOf({ entries, hasMore }: AuditPage, { before, after }: Cursors) {
  const newest = entries.at(0)?.sequence ?? null;
  const oldest = entries.at(-1)?.sequence ?? null;
  const isFromOlder = before === null && after !== null;
  return {
    nextCursor: isFromOlder || hasMore ? oldest : null,
    previousCursor: isFromOlder ? (hasMore ? newest : null) : before === null ? null : newest,
  };
}

type Cursors = Pick<ActivityParams, 'before' | 'after'>;

const asText = (sequence: number | null): string | null => (sequence === null ? null : String(sequence));

/** A page of the log as `/activity` and the histories show it. `before` wins where both cursors are given. */
export async function activityPage(db: Database, params: ActivityParams): Promise<Page<ActivityEntry>> {
  const page = await listEntries(db, auditFiltersOf(params), {
    limit: params.limit,
    ...(params.before !== null
      ? { before: params.before }
      : params.after !== null && { after: params.after }),
  });
  const { nextCursor, previousCursor } = cursorsOf(page, params);
  return {
    items: await completed(db, page.entries),
    nextCursor: asText(nextCursor),
    previousCursor: asText(previousCursor),
    unreadable: 0,
  };
}

/** One row by its place in the log. Rejects with `ProblemError` `not_found`. */
export async function activityEntry(db: Database, sequence: number): Promise<ActivityEntry> {
  const { entries } = await listEntries(db, {}, { limit: 1, before: sequence + 1 });
  const [entry] = await completed(
    db,
    entries.filter((row) => row.sequence === sequence),
  );
  if (entry === undefined) throw problemError('not_found', `The audit log has no row #${sequence}.`);
  return entry;
}
