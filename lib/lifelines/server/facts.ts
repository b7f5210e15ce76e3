import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import { statesReason } from '@/lib/audit/server/stated-reason';
import { ARCHIVES, DELETES, MAKES_CREDENTIALS } from '@/lib/inventory/server/causes';
import { REASON_NAMES } from '@/lib/vaults/reasons';
import { CLOCKS_DIFFER_MS } from '@/lib/verification/server/credential-metadata';

export const names = (actions: readonly ActionName[]): SQL =>
  sql`${sql.param([...new Set(actions)])}::text[]`;

const OF_VAULT: readonly ActionName[] = ['vault.archive', 'vault.delete'];
/** Actions whose only target is what they delete. */
export const DELETES_ONLY: readonly ActionName[] = ['credential.delete', 'leak.remove'];
export const NAMING = names([...MAKES_CREDENTIALS, ...ARCHIVES, ...DELETES, ...OF_VAULT]);

/** The largest difference between the clocks of the API and the database. */
const SKEW = sql`make_interval(secs => ${CLOCKS_DIFFER_MS / 1_000})`;

/** A successor at another URL of the vault was created at most this long before or after. */
const NEAR = sql.raw(`interval '24 hours'`);

/** The summary with the reason: of the intent, or for a step of a rotation, of the intent that started it. */
const ASKED = sql`case when ${statesReason('intent')} then intent.summary
  when entry.action = 'rotation.continue' then (
    select begun.summary from jsonb_array_elements(entry.targets) as item (target)
      join audit.entries as begun on begun.id = (item.target ->> 'id')::uuid and begun.outcome = 'intent'
    where item.target ->> 'kind' = 'rotation' and ${statesReason('begun')} limit 1) end`;

/**
 * Audit entries that created or ended credentials, once per id. No filter by connection, because ids are unique over
 * accounts and entries of the embedded API name its own connection.
 */
const NAMED = sql`wanted as materialized (
  select id from known union select vault_id from known
), named as materialized (
  select wanted.id, entry.sequence, entry.action, entry.outcome, entry.at, coalesce(intent.at, entry.at) as began,
    entry.actor_id, entry.actor ->> 'name' as actor, entry.actor ->> 'kind' as actor_kind, ${ASKED} as asked
  -- Id by id, because the index would compare many ids with each entry; and only by id, because PostgreSQL would
  -- search a table without statistics by action.
  from wanted cross join lateral (select * from audit.entries where target_ids @> array[wanted.id] offset 0) as entry
    left join audit.entries as intent on intent.id = entry.intent_id
  where entry.outcome in ('success', 'unknown') and entry.action = any(${NAMING}))`;

/** The longest id that the inventory and an index can store, in bytes. */
const ID_BYTES_MAX = 200;

/** What the log has of credentials that were deleted before the inventory existed. */
const deletedBefore = (connection: string, vaultIds: SQL): SQL => sql`
  select distinct on (vault.target ->> 'id', credential.target ->> 'id') vault.target ->> 'id',
    credential.target ->> 'id',
    coalesce((select name from inventory.vaults where connection = ${connection} and id = vault.target ->> 'id'),
      vault.target ->> 'label', vault.target ->> 'id'),
    null, null, left(coalesce(credential.target ->> 'label', 'URL unknown'), 500), null, null::timestamptz, entry.at, false,
    null::timestamptz, entry.at, entry.at, null::timestamptz, null, null, null, null::timestamptz,
    lower(concat_ws(' ', credential.target ->> 'label', vault.target ->> 'label', credential.target ->> 'id')), true
  from audit.entries as entry
    cross join lateral jsonb_array_elements(entry.targets) as credential (target)
    cross join lateral jsonb_array_elements(entry.targets) as vault (target)
  where entry.target_ids && ${vaultIds} and entry.action = any(${names(DELETES_ONLY)}) and entry.outcome = 'success'
    and entry.summary ->> 'connection' = ${connection}
    and credential.target ->> 'kind' = 'credential' and vault.target ->> 'kind' = 'vault'
    and vault.target ->> 'id' = any(${vaultIds}) and octet_length(credential.target ->> 'id') <= ${ID_BYTES_MAX}
    and not exists (select from inventory.credentials as row where row.connection = ${connection}
      and row.vault_id = vault.target ->> 'id' and row.id = credential.target ->> 'id')
  order by vault.target ->> 'id', credential.target ->> 'id', entry.sequence desc`;

const known = (connection: string, vaultIds: SQL): SQL => sql`known as materialized (
  select vault_id, id, vault_name, environment, owner, target, host, created_at, first_seen_at, is_archived,
    archived_at, gone_at, missing_since, token_set_at, replaced_by, replacement_source, verdict, verified_at,
    search_text, false as is_from_log
  from inventory.credentials where connection = ${connection} and vault_id = any(${vaultIds})
  union all (${deletedBefore(connection, vaultIds)}))`;

/** The entry that created each credential: the API's creation date is within this change, or missing. */
const MADE = sql`made as (
  select distinct on (known.vault_id, known.id) known.vault_id, known.id, named.sequence, named.at, named.actor_id, named.actor
  from known join named on named.id = known.id
  where named.action = any(${names(MAKES_CREDENTIALS)})
    and (known.created_at is null or known.created_at between named.began - ${SKEW} and named.at + ${SKEW})
  order by known.vault_id, known.id, named.sequence)`;

/** The endings in the inventory; the cause is null while a change of the console is running. */
const seen = (connection: string, vaultIds: SQL): SQL => sql`seen as materialized (
  select distinct on (vault_id, credential_id, field = 'deleted') vault_id, credential_id as id,
    field = 'deleted' as is_deletion, cause, audit_sequence, until
  from inventory.changes
  where connection = ${connection} and vault_id = any(${vaultIds}) and credential_id is not null and field in ('archived_at', 'status', 'deleted')
  order by vault_id, credential_id, field = 'deleted', id desc),
outside as materialized (
  select vault_id, credential_id as id, max(until) as at from inventory.changes
  where connection = ${connection} and vault_id = any(${vaultIds}) and credential_id is not null
    and cause = 'outside' group by 1, 2)`;

/** Entries that ended each credential or its whole vault: linked by the inventory, or else by date. */
const ENDED = sql`candidate (vault_id, id, named_id, sequence, action, outcome, at, began, actor_id, actor, actor_kind, asked) as (
  select known.vault_id, known.id, named.*
  from known join seen using (vault_id, id)
    join named on named.sequence = seen.audit_sequence and named.id in (known.id, known.vault_id)
  where seen.is_deletion = not known.is_archived
  union all
  select known.vault_id, known.id, named.*
  from known join named on named.id = known.id
  where known.is_archived and named.action = any(${names(ARCHIVES)})
    and known.archived_at between named.began - ${SKEW} and named.at + ${SKEW}
    and not exists (select from seen where seen.vault_id = known.vault_id and seen.id = known.id
      and not seen.is_deletion and seen.cause is not null)
  union all
  select known.vault_id, known.id, named.*
  from known join named on named.id = known.vault_id
  where known.is_archived and named.action = 'vault.archive'
    and known.archived_at between named.began - ${SKEW} and named.at + ${SKEW}
    and not exists (select from seen where seen.vault_id = known.vault_id and seen.id = known.id
      and not seen.is_deletion and seen.cause is not null)
  union all
  select known.vault_id, known.id, named.*
  from known join named on named.id = known.id and named.action = any(${names(DELETES_ONLY)})
  where known.is_from_log and named.outcome = 'success'
), ended as (
  select distinct on (vault_id, id) * from candidate order by vault_id, id, sequence desc)`;

/** The stated reason, or else whether the console made the change. */
const END = sql`case when ended.asked ->> 'reason' = any(${sql.param(REASON_NAMES)}::text[]) then ended.asked ->> 'reason'
  when ended.actor_kind = 'api_token' or (ended.sequence is null and seen.cause in ('outside', 'api_token')) then 'outside'
  else 'unknown' end`;

const LIVES = sql`life as materialized (
  select known.*, made.sequence as made_sequence, made.actor as made_by, ended.sequence as ended_sequence,
    ended.actor as ended_by, life.starts,
    case when life.ends is not null then greatest(life.starts, life.ends) end as ends,
    case when life.ends is not null then ${END} end as "end",
    made.actor_id = ended.actor_id as is_own, outside.at as outside_at
  from known left join made using (vault_id, id) left join ended using (vault_id, id)
    left join seen on seen.vault_id = known.vault_id and seen.id = known.id
      and seen.is_deletion = not known.is_archived
    left join outside on outside.vault_id = known.vault_id and outside.id = known.id
    cross join lateral (select coalesce(known.created_at, made.at, known.first_seen_at) as starts,
      case when known.is_archived then coalesce(known.archived_at, ended.at, seen.until, known.first_seen_at)
        when known.gone_at is not null then coalesce(ended.at, known.missing_since, known.gone_at) end as ends) as life
)`;

/** Each life with the others of its position. `reach`: until when it and the earlier ones were active. */
const PLACED = sql`placed as materialized (
  select life.*, lead(life.id) over own as next_id, lead(life.starts) over own as next_starts,
    max(coalesce(life.ends, 'infinity')) over own as reach,
    max(coalesce(life.ends, 'infinity')) over (own rows between unbounded preceding and 1 preceding) as reach_before,
    count(*) over (partition by life.vault_id, life.target) as siblings
  from life window own as (partition by life.vault_id, life.target order by life.starts, life.id)
)`;

export const MS = (expression: string): SQL => sql.raw(`(extract(epoch from ${expression}) * 1000)::float8`);

/** The columns of `lifelines.lives` for each life. */
const ROWS = sql`elsewhere as (
  select old.vault_id, old.id, min(other.id) as other_id, min(other.target) as other_target
  from life as old join life as other on other.vault_id = old.vault_id and other.target <> old.target
  where old."end" = 'replaced_by_server' and old.replaced_by is null
    and other.starts between old.ends - ${NEAR} and old.ends + ${NEAR}
  group by old.vault_id, old.id having count(*) = 1
), fact as (
  select placed.*, coalesce(placed.replaced_by, elsewhere.other_id, placed.next_id) as successor,
    case when placed.replaced_by is not null then placed.replacement_source
      when coalesce(elsewhere.other_id, placed.next_id) is not null then 'inferred' end as successor_source,
    coalesce(elsewhere.other_target, placed.target) as successor_target,
    case when placed.next_starts > placed.reach then ${MS('placed.next_starts - placed.reach')} end as gap_ms
  from placed left join elsewhere using (vault_id, id)
)`;

/**
 * Common table expressions of all lives of these vaults; the last one is `fact`. A successor is the one that a rotation
 * recorded, or else the next credential of the position; for a replaced server, the only new one of the vault.
 */
export const livesOf = (connection: string, vaultIds: SQL): SQL =>
  sql.join(
    [known(connection, vaultIds), NAMED, MADE, seen(connection, vaultIds), ENDED, LIVES, PLACED, ROWS],
    sql`, `,
  );
