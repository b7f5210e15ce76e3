import 'server-only';
import { inArray, or, type SQL, sql } from 'drizzle-orm';
import { boundedRead, type ReadTransaction } from '@/lib/core/server/db/bounded-read';
import type { Database } from '@/lib/core/server/db/client';
import { type ActivityParams, auditFiltersOf } from '../activity-params';
import { type Change, type ChangePage, type Days, NEW_CHANGES_MAX, type NewChanges } from '../change';
import { windowOf } from '../days';
import { summaryIn } from '../entry-connection';
import type { AuditEntry, AuditTarget } from '../model';
import { lineOf } from '../sentences';
import { cursorsOf, deletedTargets, spanOf } from './activity-page';
import { toEntry } from './entry';
import { isFirstOfChange, matching, places, type Resolved, resolved } from './matching';
import { type Held, type Mirror, type MirrorFacts, named } from './mirror';
import { entries as table } from './schema';

const TOO_LONG = 'This takes too long. Choose fewer days or fewer filters.';

const last = async (tx: ReadTransaction): Promise<number> => {
  const { rows } = await tx.execute<{ head: number }>(
    sql`select coalesce(max(sequence), 0)::float8 as head from audit.entries`,
  );
  return rows[0]?.head ?? 0;
};

/** Returns the entries of each change at these positions, in their order. */
async function changesAt(tx: ReadTransaction, found: readonly number[]) {
  // Two steps, because a subquery here would compare every row of the log.
  const anchors = await tx
    .select({ id: table.id, intentId: table.intentId })
    .from(table)
    .where(inArray(table.sequence, [...found]));
  const intents = anchors.map(({ id, intentId }) => intentId ?? id);
  const rows = await tx
    .select()
    .from(table)
    .where(or(inArray(table.id, intents), inArray(table.intentId, intents)))
    .orderBy(table.sequence);
  const all = rows.map(toEntry);
  return found.flatMap((place) => {
    const anchor = all.find(({ sequence }) => sequence === place);
    if (anchor === undefined) return [];
    const intent = anchor.intentId ?? anchor.id;
    return [{ place, entries: all.filter(({ id, intentId }) => id === intent || intentId === intent) }];
  });
}

/** Returns the targets of all entries of a change, named by any of the entries or the mirror. */
function targetsOf(entries: readonly AuditEntry[], facts: readonly MirrorFacts[]): AuditTarget[] {
  const found = new Map<string, AuditTarget>();
  for (const target of entries.flatMap(({ targets }) => targets)) {
    const key = `${target.kind} ${target.id}`;
    const known = found.get(key);
    // The label of a rotation is its state, which changes.
    if (!known || target.label !== null) found.set(key, target);
  }
  return [...found.values()].map((target) => named(target, facts));
}

interface Known {
  facts: readonly MirrorFacts[];
  deleted: ReadonlySet<string>;
  holds: readonly Held[];
}

function toChange(
  place: number,
  entries: readonly AuditEntry[],
  { facts, deleted, holds }: Known,
): Change | null {
  const [asked] = entries;
  const ended = entries.at(-1);
  if (asked === undefined || ended === undefined) return null;
  const targets = targetsOf(entries, facts);
  const vaults = targets.filter(({ kind }) => kind === 'vault');
  const { outcome, code } = ended;
  const { action, actor, at } = asked;
  const result = summaryIn(ended);
  return {
    ...{ place, action, at, actor, outcome, targets },
    line: lineOf({ action, outcome, code, targets, asked: summaryIn(asked), result }),
    deletedIds: targets.map(({ id }) => id).filter((id) => deleted.has(id)),
    environment:
      vaults.length === 1
        ? (facts.find(({ kind, id }) => kind === 'vault' && id === vaults[0]?.id)?.environment ?? null)
        : null,
    isHeld: holds.some(({ vaultId, credentialId }) =>
      targets.some(({ kind, id }) =>
        credentialId === null
          ? kind === 'vault' && id === vaultId
          : kind === 'credential' && id === credentialId,
      ),
    ),
    asked: asked.summary,
    entries: entries.map((entry) => ({
      ...{ sequence: entry.sequence, at: entry.at, outcome: entry.outcome },
      ...{ code: entry.code, actor: entry.actor },
    })),
  };
}

/**
 * Returns a page of changes in the order of their start, each once. `head` is the last row of the log at that
 * time. The read grows with the page, not with the log. Throws `ProblemError` if a statement takes longer
 * than 5 s.
 */
export function changesPage(db: Database, params: ActivityParams, mirror: Mirror): Promise<ChangePage> {
  return boundedRead(db, TOO_LONG, async (tx) => {
    const filters = await resolved(tx, auditFiltersOf(params), mirror);
    const span = spanOf(params);
    const found = await places(tx, filters, { ...span, limit: span.limit + 1 }, 'changes');
    const shown = found.slice(0, span.limit).sort((one, other) => other - one);
    const groups = await changesAt(tx, shown);
    const all = groups.flatMap(({ entries }) => entries);
    const ids = [...new Set(all.flatMap(({ targets }) => targets.map(({ id }) => id)))];
    const facts = await mirror.facts(tx, ids);
    const holds = await mirror.holds(tx, ids);
    const deleted = await deletedTargets(tx, all);
    return {
      items: groups.flatMap(
        ({ place, entries }) => toChange(place, entries, { facts, deleted, holds }) ?? [],
      ),
      ...cursorsOf(shown, found.length > span.limit, params),
      unreadable: 0,
      head: await last(tx),
    };
  });
}

/** Counts changes that began after a row of the log; at most 100. */
export function newChanges(
  db: Database,
  params: ActivityParams,
  after: number,
  mirror: Mirror,
): Promise<NewChanges> {
  return boundedRead(db, TOO_LONG, async (tx) => {
    const filters = await resolved(tx, auditFiltersOf(params), mirror);
    const found = await places(tx, filters, { limit: NEW_CHANGES_MAX, after }, 'changes');
    return { count: found.length, head: await last(tx) };
  });
}

const isEmpty = ({ actors, actions, outcomes, targets }: Resolved): boolean =>
  [actors, actions, outcomes, targets].some((values) => values?.length === 0);

/** Counts matching changes by the day of their start, in the window around the selected days. */
export function changesByDay(
  db: Database,
  params: ActivityParams,
  mirror: Mirror,
  now = new Date(),
): Promise<Days> {
  const days = windowOf(params, now.toISOString().slice(0, 10));
  const from = `${days[0]}T00:00:00.000Z`;
  const to = `${days.at(-1)}T23:59:59.999Z`;
  return boundedRead(db, TOO_LONG, async (tx) => {
    const filters = { ...(await resolved(tx, auditFiltersOf(params), mirror)), from, to };
    const condition: SQL = isEmpty(filters)
      ? sql`false`
      : sql`${matching(filters, 'entry')} and ${isFirstOfChange(filters, 'entry')}`;
    const { rows } = await tx.execute<{ day: string; changes: number }>(sql`
      select to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as changes
      from audit.entries as entry where ${condition} group by 1`);
    const counts = new Map(rows.map(({ day, changes }) => [day, changes]));
    return { days: days.map((day) => ({ day, changes: counts.get(day) ?? 0 })) };
  });
}
