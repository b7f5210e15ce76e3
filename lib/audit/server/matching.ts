import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import { TARGET_KINDS } from '../action-registry';
import type { AuditFilters } from '../activity-params';
import type { Mirror } from './mirror';

type Reader = Pick<Database, 'execute'>;

const IDS_MAX = 1_000;

/** Filters with ids instead of texts. */
export interface Resolved extends Pick<AuditFilters, 'actions' | 'outcomes' | 'from' | 'to'> {
  actors?: readonly string[];
  targets?: readonly string[];
}

const list = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

/** A text that is an id with a name means that id. Other text means all ids with it in the name, or an id. */
async function idsOf(
  db: Reader,
  of: 'actor' | 'target',
  text: string,
  mirror: Mirror | undefined,
): Promise<string[]> {
  const isKind = sql`kind = any(${list(of === 'actor' ? ['actor'] : Object.keys(TARGET_KINDS))})`;
  const { rows } = await db.execute<{ id: string }>(sql`
    (select distinct id from audit.names where ${isKind} and id = ${text})
    union all
    (select distinct id from audit.names
      where ${isKind} and lower(name) like lower(${containing(text.trim())}) limit ${IDS_MAX + 1})`);
  const named = rows.map(({ id }) => id);
  if (named.includes(text)) return [text];
  const mirrored = of === 'target' && mirror ? await mirror.idsLike(db, text.trim(), IDS_MAX + 1) : [];
  const ids = [...new Set([...named, ...mirrored])];
  if (ids.length > IDS_MAX)
    throw appError(
      'invalid_input',
      `“${text.slice(0, 60)}” is part of more than ${IDS_MAX.toLocaleString('en')} names. Type more of the name.`,
    );
  return ids.length === 0 ? [text] : ids;
}

/** Turns names into ids. Throws `ProblemError` `invalid_input` if a text is part of more than 1,000 names. */
export async function resolved(
  db: Reader,
  { actor, target, ...others }: AuditFilters,
  mirror?: Mirror,
): Promise<Resolved> {
  const [actors, targets] = await Promise.all([
    actor === undefined ? undefined : idsOf(db, 'actor', actor, undefined),
    target === undefined ? undefined : idsOf(db, 'target', target, mirror),
  ]);
  return { ...others, ...(actors && { actors }), ...(targets && { targets }) };
}

/**
 * The first and last row of a period, each found in the index. Time never decreases in the log (append.ts),
 * so the span of rows is exact, and the page is read from its end.
 */
const sinceRow = (at: string) => sql`coalesce((select sequence from audit.entries
  where at >= ${at}::timestamptz order by at, sequence limit 1), 9223372036854775807)`;
const untilRow = (at: string) => sql`coalesce((select sequence from audit.entries
  where at <= ${at}::timestamptz order by at desc, sequence desc limit 1), 0)`;

/** A single value is compared directly, because only then does an index keep its order. */
const isOneOf = (column: SQL, values: readonly string[]): SQL =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = any(${list(values)})`;

/** Returns the condition for a matching row under the name `as`. */
export function matching(
  { actors, actions, targets, outcomes, from, to }: Resolved,
  as = 'audit.entries',
): SQL {
  const column = (name: string) => sql.raw(`${as}.${name}`);
  const conditions = [
    actors && isOneOf(column('actor_id'), actors),
    actions && isOneOf(column('action'), actions),
    targets && sql`${column('target_ids')} && ${list(targets)}`,
    outcomes && isOneOf(column('outcome'), outcomes),
    from !== undefined && sql`${column('sequence')} >= ${sinceRow(from)}`,
    to !== undefined && sql`${column('sequence')} <= ${untilRow(to)}`,
  ].filter((condition) => condition !== undefined && condition !== false);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/**
 * Whether the row under the name `as` is the first matching row of its change, so that a change is counted
 * once. Later rows do not move that position, in any period. An intent counts only while it has no
 * outcome.
 */
export function isFirstOfChange({ from: _, to: __, outcomes, ...filters }: Resolved, as: string): SQL {
  const column = (name: string) => sql.raw(`${as}.${name}`);
  const ended = outcomes?.filter((outcome) => outcome !== 'intent');
  // The intent has the same action as its outcomes and precedes them, so it matches whenever they do.
  if (filters.actors === undefined && filters.targets === undefined && ended === undefined)
    return sql`${column('intent_id')} is null`;
  const same = ended === undefined ? filters : { ...filters, outcomes: ended };
  const isFirst = sql`not exists (select from audit.entries as intent
      where intent.id = ${column('intent_id')} and ${matching(same, 'intent')})
    and not exists (select from audit.entries as earlier
      where earlier.intent_id = ${column('intent_id')} and earlier.sequence < ${column('sequence')}
        and ${matching(same, 'earlier')})`;
  if (!outcomes?.includes('intent')) return isFirst;
  const isOpen = sql`${column('sequence')} in (select sequence from audit.open_intents)`;
  if (ended?.length === 0) return isOpen;
  return sql`case when ${column('outcome')} = 'intent' then ${isOpen} else ${isFirst} end`;
}

export interface Span {
  limit: number;
  before?: number | undefined;
  after?: number | undefined;
}

const PARTS_MAX = 60;

/** Parts with one value each, because an index keeps the order of the log only for a single value. */
function partsOf({ actors, actions, outcomes, ...others }: Resolved): Resolved[] {
  const each = <T>(values: readonly T[] | undefined) => values?.map((value) => [value]) ?? [undefined];
  return each(actors).flatMap((actors) =>
    each(actions).flatMap((actions) =>
      each(outcomes).map((outcomes) => ({
        ...others,
        ...(actors && { actors }),
        ...(actions && { actions }),
        ...(outcomes && { outcomes }),
      })),
    ),
  );
}

/** Reads from the short list of open intents. By outcome, nearly all intents read would have ended. */
const OPEN_INTENTS = sql`(select row.* from audit.open_intents as open
  cross join lateral (select * from audit.entries where entries.sequence = open.sequence offset 0) as row)`;

/**
 * Returns the positions of rows that match `filters`, in the requested direction; for changes, one position
 * each. Several actors, actions or outcomes are each read from the end of a separate index, so that other rows
 * are not read.
 */
export async function places(
  db: Reader,
  filters: Resolved,
  { limit, before, after }: Span,
  of: 'entries' | 'changes',
): Promise<number[]> {
  const parts = partsOf(filters);
  if (parts.length === 0 || filters.targets?.length === 0) return [];
  const direction = sql.raw(after === undefined ? 'desc' : 'asc');
  const isPlace = of === 'changes' ? isFirstOfChange(filters, 'entry') : sql`true`;
  const rowsOf = ({ outcomes }: Resolved) =>
    of === 'changes' && outcomes?.every((outcome) => outcome === 'intent')
      ? OPEN_INTENTS
      : sql`audit.entries`;
  const newestOf = (part: Resolved) => sql`(
    select entry.sequence from ${rowsOf(part)} as entry
    where ${matching(part, 'entry')} and ${isPlace}
      and ${before === undefined ? sql`true` : sql`entry.sequence < ${before}`}
      and ${after === undefined ? sql`true` : sql`entry.sequence > ${after}`}
    order by entry.sequence ${direction} limit ${limit})`;
  const read = parts.length > PARTS_MAX || filters.targets ? [filters] : parts;
  const { rows } = await db.execute<{ sequence: number }>(sql`
    select sequence::float8 as sequence from (${sql.join(read.map(newestOf), sql` union all `)}) as found
    order by found.sequence ${direction} limit ${limit}`);
  return rows.map(({ sequence }) => sequence);
}
