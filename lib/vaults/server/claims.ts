import 'server-only';
import { and, eq, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import type { AuditEntry, AuditTarget } from '@/lib/audit/model';
import { withoutUrlSecrets } from '@/lib/core/secret-names';
import type { Database } from '@/lib/core/server/db/client';
import { runningChange } from '@/lib/core/server/running-change';
import type { ApiConnection } from '@/lib/providers/model';
import { sameTarget } from './same-target';
import { rotations } from './schema';

interface Context {
  api: { readonly connection: Pick<ApiConnection, 'id'> };
  db: Database;
}

/** What was sent and whose answer was lost. */
export type Sought =
  | { kind: 'credential'; vaultId: string; target: string }
  | { kind: 'vault'; name: string };

interface Who {
  /** Ids of the import or the rotation that asks: what names one of them is no other change. */
  own?: readonly string[];
  /** About when it was sent; now by default. */
  at?: Date;
}

/** Actions that make an entry and name it in the row that says how they ended. Rotations have their own table. */
const MAKERS: Readonly<Record<Sought['kind'], readonly ActionName[]>> = {
  credential: ['credential.create', 'import.rows', 'collect.submit', 'collect.approve'],
  vault: ['vault.create'],
};
/** No change runs longer (audit/reconcile.ts), so one that began earlier or later made something else. */
const WINDOW_MS = 21 * 60_000;
const RIVALS_MAX = 500;

const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;

const ownIds = ({ own = [] }: Who): string[] => {
  const running = runningChange();
  return running === undefined ? [...own] : [running, ...own];
};

/** The log has URLs without the secrets in them. */
const isSameServer = (one: string, other: unknown): boolean =>
  typeof other === 'string' && sameTarget(withoutUrlSecrets(one), withoutUrlSecrets(other.trim()));

/** The ids that another change recorded as made by it. */
export async function takenIds(
  { api, db }: Context,
  kind: Sought['kind'],
  ids: readonly string[],
  who: Who = {},
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const own = ownIds(who);
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

/** Changes that began about then and could make such an entry, now or by a request that may still arrive. */
async function rivals(db: Database, sought: Sought, own: readonly string[], at: Date): Promise<Rival[]> {
  const [from, landed, to] = [-WINDOW_MS, -LANDING_MS, WINDOW_MS].map((ms) =>
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

/** Whether that change may have made what is sought. Where its row does not say enough, it may. */
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

/** Rotations that sent a credential for that server and do not know its id. */
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
        gte(rotations.updatedAt, new Date(at.getTime() - WINDOW_MS)),
        lte(rotations.startedAt, new Date(at.getTime() + WINDOW_MS)),
      ),
    );
  return rows.some((row) => !own.includes(row.id) && isSameServer(target, row.target));
}

/**
 * Which of these ids are taken: an id that another change names is not the entry whose answer was lost.
 * `isContested`: another change that may have made one of the others is running, or ended with an unknown
 * outcome. Then none of them may be adopted.
 */
export async function claimsOn(
  context: Context,
  sought: Sought,
  ids: readonly string[],
  who: Who = {},
): Promise<{ taken: ReadonlySet<string>; isContested: boolean }> {
  if (ids.length === 0) return { taken: new Set(), isContested: false };
  const own = ownIds(who);
  const at = who.at ?? new Date();
  // Rivals first: one that ends in between has then named what it made.
  const found = await rivals(context.db, sought, own, at);
  const isContested =
    found.some((rival) => couldMake(rival, sought)) ||
    (sought.kind === 'credential' && (await isBeingRotated(context, sought, own, at)));
  return { taken: await takenIds(context, sought.kind, ids, who), isContested };
}
/** A request that was lost may still arrive for this long; until then looking again comes first. */
export const LANDING_MS = 60000;
