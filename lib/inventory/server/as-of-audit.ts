import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import { containing } from '@/lib/core/server/db/like';
import type { AsOf, AsOfKind } from '../as-of';

/** Actions whose success proves that an entry existed, that create one, and after which it is not active. */
type Actions = Record<'makes' | 'ends' | 'names', readonly ActionName[]>;
const OF_CREDENTIALS: Actions = {
  makes: ['credential.create', 'vault.create', 'import.rows', 'collect.submit', 'collect.approve'],
  ends: ['credential.archive', 'credential.delete', 'leak.remove'],
  names: ['credential.rotate', 'rotation.continue', 'credential.update', 'credential.read-token'],
};
const ACTIONS: Readonly<Record<AsOfKind, Actions>> = {
  credentials: OF_CREDENTIALS,
  archive: OF_CREDENTIALS,
  vaults: {
    makes: ['vault.create', 'import.rows'],
    ends: ['vault.archive', 'vault.delete'],
    names: ['credential.create', 'credential.archive', 'credential.delete', 'agent-session.create'],
  },
};

const isOneOf = (actions: readonly ActionName[]): SQL =>
  sql`entry.action = any(${sql.param([...actions])}::text[])`;

/**
 * Selects vaults or credentials that are in the audit log but not in the mirror, because they were deleted before the
 * mirror existed. Changes outside of this console are not recorded for them, so it is unknown whether they were active
 * between their creation and their end. At most `limit` rows, sorted by `key_vault` and `key_id`.
 */
export function auditOnly({ of, at, q }: AsOf, connection: string, beyond: SQL, limit: number | null): SQL {
  const { makes, ends, names } = ACTIONS[of];
  const instant = sql`${at}::timestamptz`;
  const kind = of === 'vaults' ? 'vault' : 'credential';
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const isMirrored =
    of === 'vaults'
      ? sql`exists (select from inventory.vaults as row where row.connection = ${connection} and row.id = named.id)`
      : // Each list is read once and hashed.
        sql`case when named.vault_id is null
          then named.id in (select id from inventory.credentials where connection = ${connection})
          else (named.vault_id, named.id) in (select vault_id, id from inventory.credentials where connection = ${connection})
        end`;
  const matches = words.map(
    (word) => sql`lower(concat_ws(' ', id, label, vault_id, vault_label)) like ${containing(word)}`,
  );
  const isOurs = sql`${isOneOf([...makes, ...ends, ...names])} and entry.outcome = 'success'
    and coalesce(entry.summary ->> 'connection', ${connection}) = ${connection}`;
  const mirrored =
    of === 'vaults'
      ? sql`inventory.vaults as row where row.connection = ${connection} and row.id = subject.id`
      : sql`inventory.credentials as row where row.connection = ${connection} and row.id = subject.id
          and subject.vault_id in ('', row.vault_id)`;
  return sql`
    -- First only the ids: nearly all are mirrored, so their entries need not be read.
    with candidate as materialized (
      select distinct subject.id from audit.subjects as subject
      where subject.connection in ('', left(${connection}, 200)) and subject.kind = ${kind}
        and not exists (select from ${mirrored})
    ), entry as materialized (
      select candidate.id as named_id, entry.*, coalesce(intent.at, entry.at) as begun_at,
        (select case when count(*) = 1 then jsonb_agg(item) -> 0 end from jsonb_array_elements(entry.targets) as item
          where item ->> 'kind' = 'vault') as vault
      from candidate
        cross join lateral (select * from audit.entries where target_ids @> array[candidate.id] offset 0) as entry
        left join audit.entries as intent on intent.id = entry.intent_id
      where ${isOurs}
    ), named as (
      select entry.named_id as id, max(item ->> 'label') as label,
        ${of === 'vaults' ? sql`entry.named_id` : sql`max(entry.vault ->> 'id')`} as vault_id,
        max(entry.vault ->> 'label') as vault_label,
        min(entry.begun_at) filter (where ${isOneOf(makes)}) as begun_at,
        min(entry.at) filter (where ${isOneOf(ends)}) as ended_at
      from entry cross join lateral jsonb_array_elements(entry.targets) as item
      where item ->> 'kind' = ${kind} and item ->> 'id' = entry.named_id group by entry.named_id
    ), missing as materialized (
      select * from named where not ${isMirrored}
    ), life as (
      select named.*, coalesce(named.vault_id, '') as key_vault, ${of === 'vaults' ? sql`''` : sql`named.id`} as key_id,
        least(named.ended_at, retired.at, with_vault.at) as ended_by
      from missing as named
        left join lateral (select min(old_retired_at) as at from rotations
          where rotations.connection = ${connection} and rotations.credential_id = named.id
            and (named.vault_id is null or rotations.vault_id = named.vault_id)) as retired on true
        left join lateral (select min(entry.at) as at from audit.entries as entry
          where ${kind} = 'credential' and entry.action = 'vault.delete' and entry.outcome = 'success'
            and entry.target_ids @> array[named.vault_id]) as with_vault on true
    )
    select '' as name, vault_id as "vaultId", vault_label as "vaultName",
      ${of === 'vaults' ? sql`null::text` : sql`id`} as "credentialId",
      ${of === 'vaults' ? sql`null::text` : sql`label`} as target, null::text as environment, null::text as owner,
      to_char(begun_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt", null::text as "endedAt",
      to_char(ended_by at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedBefore",
      'audit' as unknown, false as "hasTodaysValues"
    from life
    where (begun_at is null or begun_at <= ${instant}) and (ended_by is null or ended_by > ${instant})
      and ${sql.join([beyond, ...matches], sql` and `)}
    order by key_vault, key_id ${limit === null ? sql`` : sql`limit ${limit}`}`;
}
