import 'server-only';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import type { Sql } from './mirror';

export const MAKES_CREDENTIALS: readonly ActionName[] = [
  'vault.create',
  'credential.create',
  'credential.rotate',
  'rotation.continue',
  'import.rows',
  'collect.submit',
  'collect.approve',
];
export const ARCHIVES: readonly ActionName[] = [
  'credential.archive',
  'credential.rotate',
  'rotation.continue',
  'leak.remove',
];
export const DELETES: readonly ActionName[] = [
  'credential.delete',
  'credential.rotate',
  'rotation.continue',
  'leak.remove',
];
const UPDATES: readonly ActionName[] = ['credential.rotate', 'rotation.continue', 'credential.update'];

/** The actions of the console that can change a field of a credential or a vault. */
const CAUSES: readonly { of: 'vault' | 'credential'; field: string; actions: readonly ActionName[] }[] = [
  { of: 'vault', field: 'created', actions: ['vault.create'] },
  { of: 'vault', field: 'status', actions: ['vault.archive'] },
  { of: 'vault', field: 'archived_at', actions: ['vault.archive'] },
  { of: 'vault', field: 'deleted', actions: ['vault.delete'] },
  { of: 'credential', field: 'created', actions: MAKES_CREDENTIALS },
  { of: 'credential', field: 'status', actions: ARCHIVES },
  { of: 'credential', field: 'archived_at', actions: ARCHIVES },
  { of: 'credential', field: 'updated_at', actions: UPDATES },
  { of: 'credential', field: 'extra', actions: UPDATES },
  { of: 'credential', field: 'metadata', actions: ['credential.update'] },
  { of: 'credential', field: 'deleted', actions: DELETES },
];

/** The effects of a vault's change on its credentials. */
const WITH_VAULT: readonly { field: string; actions: readonly ActionName[] }[] = [
  { field: 'status', actions: ['vault.archive'] },
  { field: 'archived_at', actions: ['vault.archive'] },
  { field: 'deleted', actions: ['vault.delete'] },
];

const RULES = JSON.stringify([
  ...CAUSES.map(({ of, ...rule }) => ({ ...rule, of, through: of })),
  ...WITH_VAULT.map((rule) => ({ ...rule, of: 'credential', through: 'vault' })),
]);
export const CHANGING: readonly ActionName[] = [
  ...new Set([...CAUSES, ...WITH_VAULT].flatMap(({ actions }) => actions)),
];

const BATCH = 1_000;
/** Longer than any action takes until it has an outcome. */
const OPEN_MAX = sql.raw(`interval '1 hour'`);

/**
 * A change through the API and its audit entry are committed together, shortly after the time of the entry: a read
 * before that shows neither. Such an entry counts unless a change of the same field was observed since.
 */
const COMMITTED_LATER =
  sql.raw(`(entry.actor ->> 'kind' = 'api_token' and entry.at >= open.since - interval '10 seconds'
  and not exists (select from inventory.changes as earlier where earlier.connection = open.connection
    and earlier.vault_id = open.vault_id and earlier.credential_id is not distinct from open.credential_id
    and earlier.id < open.id and earlier.field = open.field and entry.at <= earlier.until))`);

/**
 * Finds the cause of changes without one: an audit entry that names the subject and could cause the difference at this
 * time. If there is none, and no such change of the console is open, the cause is outside. Returns the number of
 * changes that got a cause.
 */
export async function settleCauses(db: Sql, connection: string): Promise<number> {
  const { rowCount } = await db.execute(sql`
    with rule as materialized (
      select * from jsonb_to_recordset(${RULES}::jsonb) as rule (field text, of text, through text, actions jsonb)
    ), open as materialized (
      select * from inventory.changes where connection = ${connection} and cause is null order by id limit ${BATCH}
    ), found as (
      select open.id, entry.sequence, entry.actor_kind,
        exists (select from audit.open_intents join audit.entries as intent using (sequence)
          where intent.action = any(${sql.param([...CHANGING])}::text[])
            and intent.at between open.until - ${OPEN_MAX} and open.until) as is_running
      from open left join lateral (
        select entry.sequence, entry.actor ->> 'kind' as actor_kind
        from rule join audit.entries as entry on rule.actions ? entry.action
          and entry.target_ids @> array[case rule.through when 'vault' then open.vault_id else open.credential_id end]
          left join audit.entries as intent on intent.id = entry.intent_id
        where rule.field = open.field
          and rule.of = case when open.credential_id is null then 'vault' else 'credential' end
          and entry.outcome in ('success', 'unknown')
          and coalesce(intent.at, entry.at) <= open.until
          and (open.since is null or entry.at >= open.since or ${COMMITTED_LATER})
        order by entry.sequence desc limit 1
      ) as entry on true
    )
    update inventory.changes as change
    set audit_sequence = found.sequence,
      cause = case when found.sequence is null then 'outside'
        when found.actor_kind = 'api_token' then 'api_token' else 'console' end
    from found where change.id = found.id and (found.sequence is not null or not found.is_running)`);
  return rowCount ?? 0;
}
