import 'server-only';
import { and, eq, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import { type ActionName, maxDurationMs } from '@/lib/audit/action-registry';
import type { AuditEntry, AuditTarget } from '@/lib/audit/model';
import { isSameLoggedUrl } from '@/lib/core/same-url';
import { ageMs } from '@/lib/core/server/age';
import type { Database } from '@/lib/core/server/db/client';
import { runningChange } from '@/lib/core/server/running-change';
import type { ApiConnection } from '@/lib/providers/model';
import { CLOCKS_DIFFER_MS } from './reconcile-context';
import { rotations } from './schema';

interface Context {
  api: { readonly connection: Pick<ApiConnection, 'id'> };
  db: Database;
}

type Sought = { kind: 'credential'; vaultId: string; target: string } | { kind: 'vault'; name: string };

interface Who {
  /** Ids of the import or rotation that asks. Changes that name one of them are its own. */
  own?: readonly string[];
  sentAt: Date;
}

/** Actions that create an entry and name it in their outcome. Rotations have their own table. */
const MAKERS: Readonly<Record<Sought['kind'], readonly ActionName[]>> = {
  credential: ['credential.create', 'import.rows', 'collect.submit', 'collect.approve'],
  vault: ['vault.create'],
};
/** No change of these takes longer, so one that began earlier or later created something else. */
export const CHANGE_MAX_MS = Math.max(...Object.values(MAKERS).flat().map(maxDurationMs));
/** How long after it was sent a request may still arrive, in ms. */
export const WRITE_SETTLE_MS = 60_000;
const RIVALS_MAX = 500;

const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;

const ownIds = ({ own = [] }: Pick<Who, 'own'>): string[] => {
  const running = runningChange();
  return running === undefined ? [...own] : [running, ...own];
};

const isSameServer = (one: string, other: unknown): boolean =>
  typeof other === 'string' && isSameLoggedUrl(one, other);

async function takenIds(
  { api, db }: Context,
  kind: Sought['kind'],
  ids: readonly string[],
  own: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct target ->> 'id' as id from audit.entries, jsonb_array_elements(targets) as target
    where action = any(${texts(MAKERS[kind])}) and target_ids && ${texts(ids)}
      and intent_id is not null and intent_id::text <> all(${texts(own)}) and not target_ids && ${texts(own)}
      and target ->> 'kind' = ${kind} and target ->> 'id' = any(${texts(ids)})`);
  const taken = new Set(rows.map(({ id }) => id));
  if (kind === 'vault') return taken;
  const rotated = await db
    .select({ id: rotations.id, made: rotations.newCredentialId })
    .from(rotations)
    .where(and(eq(rotations.connection, api.connection.id), inArray(rotations.newCredentialId, [...ids])));
  for (const { id, made } of rotated) if (made !== null && !own.includes(id)) taken.add(made);
  return taken;
}

type Rival = Pick<AuditEntry, 'action' | 'summary' | 'targets'> & { [column: string]: unknown };

/** Changes of that time that could create such an entry, now or by a request that may still arrive. */
async function rivals(db: Database, sought: Sought, own: readonly string[], at: Date): Promise<Rival[]> {
  const [from, landed, to] = [-CHANGE_MAX_MS, -WRITE_SETTLE_MS, CHANGE_MAX_MS].map((ms) =>
    new Date(at.getTime() + ms).toISOString(),
  );
  const { rows } = await db.execute<Rival>(sql`
    select action, summary, targets from audit.entries as intent
    where outcome = 'intent' and action = any(${texts(MAKERS[sought.kind])})
      and at >= ${from}::timestamptz and at <= ${to}::timestamptz
      and id::text <> all(${texts(own)}) and not target_ids && ${texts(own)}
      and not exists (select from audit.entries as ended
        where ended.intent_id = intent.id and (ended.outcome in ('success', 'failure')
          or (ended.outcome = 'unknown' and ended.at < ${landed}::timestamptz)))
    order by sequence desc limit ${RIVALS_MAX}`);
  return rows;
}

const names = (targets: readonly AuditTarget[], kind: AuditTarget['kind'], id: string): boolean =>
  targets.some((target) => target.kind === kind && target.id === id);

/** Whether that change may have created the entry. True if its row does not say enough. */
function couldMake({ action, summary, targets }: Rival, sought: Sought): boolean {
  if (sought.kind === 'vault')
    return typeof summary?.displayName !== 'string' || summary.displayName.trim() === sought.name.trim();
  const { vaultId, target } = sought;
  if (action === 'import.rows') {
    const rows = summary?.rows;
    if (!Array.isArray(rows)) return names(targets, 'vault', vaultId);
    return rows.some((row) => row.vaultId === vaultId && isSameServer(target, row.mcpServerUrl));
  }
  if (action === 'credential.create')
    return names(targets, 'vault', vaultId) && isSameServer(target, summary?.mcpServerUrl);
  // The request of a teammate: its approval names neither vault nor server.
  const label = targets.find(({ kind }) => kind === 'collect_request')?.label ?? null;
  return label === null || (names(targets, 'vault', vaultId) && isSameServer(target, label));
}

/** Whether a rotation sent a credential for that server and does not know its id. */
async function isBeingRotated(
  { api, db }: Context,
  { vaultId, target }: { vaultId: string; target: string },
  own: readonly string[],
  at: Date,
): Promise<boolean> {
  const rows = await db
    .select({ id: rotations.id, target: rotations.target })
    .from(rotations)
    .where(
      and(
        eq(rotations.connection, api.connection.id),
        eq(rotations.vaultId, vaultId),
        inArray(rotations.state, ['creating', 'abandoned']),
        isNull(rotations.newCredentialId),
        gte(rotations.updatedAt, new Date(at.getTime() - CHANGE_MAX_MS)),
        lte(rotations.startedAt, new Date(at.getTime() + CHANGE_MAX_MS)),
      ),
    );
  return rows.some((row) => !own.includes(row.id) && isSameServer(target, row.target));
}

/**
 * Returns which of these ids belong to other changes and so are not the lost entry. `isContested`: another
 * change that may have created one of the rest is running or has an unknown outcome. Then none may be
 * adopted.
 */
async function claimsOn(
  context: Context,
  lost: Sought & Who,
  ids: readonly string[],
): Promise<{ taken: ReadonlySet<string>; isContested: boolean }> {
  if (ids.length === 0) return { taken: new Set(), isContested: false };
  const own = ownIds(lost);
  // Rivals first: one that ends between the two reads has then recorded its ids.
  const found = await rivals(context.db, lost, own, lost.sentAt);
  const isContested =
    found.some((rival) => couldMake(rival, lost)) ||
    (lost.kind === 'credential' && (await isBeingRotated(context, lost, own, lost.sentAt)));
  return { taken: await takenIds(context, lost.kind, ids, own), isContested };
}

export type LostCreate = Sought &
  Who & {
    knownIds: readonly string[];
    /** False if the earlier list was incomplete. Then the creation time decides which other rows are new. */
    isAllKnown: boolean;
    /** Ids that belong to other writes of the caller. */
    claimed?: ReadonlySet<string>;
    /** How long its request may still arrive, in ms. */
    settlesInMs: number;
  };

interface Entry {
  id: string;
  createdAt: string | null;
}

export interface Seen<T extends Entry> {
  rows: readonly T[];
  /** False if the list has more rows or unreadable ones. */
  isComplete: boolean;
}

/**
 * `absent`: it does not exist and can no longer appear. `pending`: it does not exist and may appear within
 * `ms`. `ambiguous`: several rows may be it, another unfinished change may have created it, or part of the
 * list cannot be read.
 */
export type Unresolved = (
  | { state: 'absent' }
  | { state: 'pending'; ms: number }
  | { state: 'ambiguous'; ids: string[]; reason: 'several' | 'contested' | 'unreadable' }
) & {
  others: string[];
};

/** `created`: `made` exists, and no other change of the console can have created it. */
export type CreateResolution<T = Entry> = Unresolved | { state: 'created'; made: T; others: string[] };

/** The ms for which a stored write may still arrive; 0 if it cannot. `write` includes its version. */
export const settlesInMs = (write: string, sentAt: Date, now: Date): number =>
  Math.max(0, WRITE_SETTLE_MS - ageMs(write, sentAt, now));

/** Whether it was created in the time in which a change that began then can have created it. */
function wasMadeSince(createdAt: string | null, sentAt: Date): boolean {
  if (createdAt === null) return false;
  const after = Date.parse(createdAt) - sentAt.getTime();
  return after >= -CLOCKS_DIFFER_MS && after <= CHANGE_MAX_MS;
}

/**
 * Resolves whether a lost write was applied. The caller must have read the list after the write. Changes
 * outside of the console leave no record here, so a single row that one created at the same time looks like
 * the sent one. Rejects if the database cannot be read.
 */
export async function resolveCreate<T extends Entry>(
  context: Context,
  { knownIds, isAllKnown, claimed, settlesInMs: ms, ...lost }: LostCreate,
  { rows, isComplete }: Seen<T>,
): Promise<CreateResolution<T>> {
  const unlisted = rows.filter(({ id }) => !knownIds.includes(id));
  const appeared = isAllKnown
    ? unlisted
    : unlisted.filter(({ createdAt }) => wasMadeSince(createdAt, lost.sentAt));
  const isAllTold = isComplete && (isAllKnown || unlisted.every(({ createdAt }) => createdAt !== null));
  const ids = appeared.map(({ id }) => id);
  const { taken, isContested } = await claimsOn(context, lost, ids);
  const others = ids.filter((id) => taken.has(id) || claimed?.has(id));
  const fitting = appeared.filter(({ id }) => !others.includes(id));
  const [made] = fitting;
  if (made === undefined && !isAllTold) return { state: 'ambiguous', ids: [], reason: 'unreadable', others };
  if (made === undefined) return ms > 0 ? { state: 'pending', ms, others } : { state: 'absent', others };
  if (fitting.length === 1 && !isContested) return { state: 'created', made, others };
  const reason = isContested ? 'contested' : 'several';
  return { state: 'ambiguous', ids: fitting.map(({ id }) => id), reason, others };
}
