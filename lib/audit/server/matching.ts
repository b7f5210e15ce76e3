import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import { problemError } from '@/lib/core/server/problem-error';
import { TARGET_KINDS } from '../action-registry';
import type { AuditFilters } from '../activity-params';
import type { Mirror } from './mirror';

type Reader = Pick<Database, 'execute'>;

/** Ids that one text may stand for. */
const IDS_MAX = 1_000;

/** Filters whose texts are ids. */
export interface Resolved extends Pick<AuditFilters, 'actions' | 'outcomes' | 'from' | 'to'> {
  actors?: readonly string[];
  targets?: readonly string[];
}

const list = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

/** An id that has a name means itself; any other text means all that has it in a name, otherwise an id. */
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
    throw problemError(
      'invalid_input',
      `“${text.slice(0, 60)}” is part of more than ${IDS_MAX.toLocaleString('en')} names. Type more of the name.`,
    );
  return ids.length === 0 ? [text] : ids;
}

/** Turns names into ids. Throws `ProblemError` `invalid_input` where a text is part of more than 1,000 names. */
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
 * First and last row of a span of time, each found in the index: time never runs backwards in the log
 * (append.ts), so the span of rows is exact, and the page is read from its end.
 */
const sinceRow = (at: string) => sql`coalesce((select sequence from audit.entries
  where at >= ${at}::timestamptz order by at, sequence limit 1), 9223372036854775807)`;
const untilRow = (at: string) => sql`coalesce((select sequence from audit.entries
  where at <= ${at}::timestamptz order by at desc, sequence desc limit 1), 0)`;

/** One value is compared as such, because only then an index keeps its order. */
const isOneOf = (column: SQL, values: readonly string[]): SQL =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = any(${list(values)})`;

/** What a row under the name `as` fulfils. */
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
 * Whether the row under the name `as` is the first of its change that fulfils the filters, so that a change is counted
 * once: at a place that later rows do not move, whatever the period. An intent counts as such only while it has no outcome.
 */
export function isFirstOfChange({ from: _, to: __, outcomes, ...filters }: Resolved, as: string): SQL {
  const column = (name: string) => sql.raw(`${as}.${name}`);
  const ended = outcomes?.filter((outcome) => outcome !== 'intent');
  // The intent has the action of its outcomes and comes before them: it fulfils all that they do.
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

/** Places of rows in one direction from a row, at most `limit`. */
export interface Span {
  limit: number;
  before?: number | undefined;
  after?: number | undefined;
}

/** Parts that one statement reads side by side; more are read as one. */
const PARTS_MAX = 60;

/** The filters as parts of one value each: only of a single value an index keeps the order of the log. */
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

/** Row by row of the short list: read by their outcome, nearly all intents have ended and are read in vain. */
const OPEN_INTENTS = sql`(select row.* from audit.open_intents as open
  cross join lateral (select * from audit.entries where entries.sequence = open.sequence offset 0) as row)`;

/**
 * The places of rows that fulfil `filters`, in the direction asked; of changes, one place each. Several actors, actions
 * or outcomes are each read from the end of their own index, so that rows of others are not read.
 */
export async function places(
  db: Reader,
  filters: Resolved,
  { limit, before, after }: Span,
  of: 'entries' | 'changes',
): Promise<number[]> {
  const parts = partsOf(filters);
  // Nothing has one of no names.
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
