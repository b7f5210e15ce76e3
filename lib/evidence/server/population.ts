import 'server-only';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import type { Transaction } from '@/lib/audit/server/append';
import { serverOfHost } from '@/lib/catalog/catalogue';
import type { InventoryPolicy } from '@/lib/inventory/policies';
import { ENVIRONMENT } from '@/lib/inventory/server/policy-conditions';
import { type Cell, type Columns, fieldsOf } from './csv-file';
import { batches, instantOf, secondsBetween } from './cursor';
import { deletedUnseen, ENDING_COLUMNS, endingOf, isAboutAccount } from './endings';
import { DELETED_AT, existed, isOurs, type Scope } from './scope';

const NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'kind', 'mcp_server_url'] as const),
  ...(['owner', 'purpose', 'created_at', 'created_by', 'via', 'approved_by', 'creation_entry'] as const),
  ...(['verdict', 'verified_at', 'expires_at', 'expires_source', 'token_set_at', 'policy_days'] as const),
  ...(['overdue_days', 'status_at_end', 'archived_at', 'not_listed_since', 'deleted_before'] as const),
  ...(['ended_by', 'cause', 'reason', 'reason_note', 'ticket', 'ending_entry', 'replaces'] as const),
  ...(['replaced_by', 'replacement_source', 'token_group', 'token_reads', 'last_token_read_at'] as const),
  ...(['first_seen_at', 'last_seen_at', 'source'] as const),
] as const;

export type PopulationRow = Readonly<Record<(typeof NAMES)[number], Cell>>;

export const POPULATION_COLUMNS: Columns<PopulationRow> = {
  ...fieldsOf(...NAMES),
  service: ({ mcp_server_url: url }) => (typeof url === 'string' ? (serverOfHost(url)?.name ?? null) : null),
};

/** Audit entries that name a credential that they created. Those of a rotation also name the replaced one. */
const MAKES: readonly ActionName[] = [
  'vault.create',
  'credential.create',
  'import.rows',
  'collect.submit',
  'collect.approve',
  'credential.rotate',
  'rotation.continue',
];
const ROTATES: readonly ActionName[] = ['credential.rotate', 'rotation.continue'];

const VIA = sql.raw(`case when maker.action is null then 'outside the console or before its log'
  when maker.actor ->> 'kind' = 'api_token' then 'api token'
  when maker.action = 'import.rows' then 'import'
  when maker.action like 'collect.%' then 'teammate'
  when maker.action in ('credential.rotate', 'rotation.continue') then 'rotation'
  else 'console' end`);

interface Options {
  policy: InventoryPolicy;
  /** The end of the covered part of the period. */
  coveredTo: string;
  /** Sorts the groups of credentials with the same token; in hex. */
  groupKey: string;
}

/** Yields the credentials of the period by id, then those that are only in the audit log. */
export async function* population(
  tx: Transaction,
  scope: Scope,
  { policy, coveredTo, groupKey }: Options,
): AsyncGenerator<PopulationRow[]> {
  const { connection, to } = scope;
  const days = JSON.stringify(policy.maximumAgeDays);
  const lastInstant = sql`least(${coveredTo}::timestamptz, ${DELETED_AT}, row.archived_at)`;
  yield* batches<PopulationRow>(
    tx,
    sql`with maker as materialized (
      select distinct on (made.id) made.id, entry.action, entry.actor, entry.sequence
      from audit.entries as entry cross join lateral unnest(entry.target_ids) as made (id)
      where entry.action = any(${sql.param(MAKES)}::text[]) and entry.outcome in ('success', 'unknown')
        and ${isAboutAccount(scope)}
        and (entry.action <> all(${sql.param(ROTATES)}::text[]) or exists (select from rotations
          where rotations.connection = ${connection} and rotations.new_credential_id = made.id
            and rotations.new_credential_id <> rotations.credential_id))
      order by made.id, entry.sequence
    ), token_read as materialized (
      select read.id, count(*)::int as reads, max(entry.at) as at
      from audit.entries as entry cross join lateral unnest(entry.target_ids) as read (id)
      where entry.action = 'credential.read-token' and entry.outcome = 'success'
        and entry.at between ${scope.from}::timestamptz and ${to}::timestamptz and ${isAboutAccount(scope)}
      group by read.id
    ), token_group as materialized (
      select fingerprint, row_number() over (
        order by sha256(decode(${groupKey}, 'hex') || convert_to(fingerprint, 'UTF8')))::int as number
      from inventory.credentials
      where connection = ${connection} and fingerprint is not null group by fingerprint having count(*) > 1
    )
    select row.vault_id, row.vault_name as vault, row.environment, row.id as credential_id, row.kind,
      row.target as mcp_server_url, row.owner, row.metadata ->> 'purpose' as purpose,
      ${instantOf(sql`row.created_at`)} as created_at,
      case when maker.action <> 'collect.approve' then maker.actor ->> 'name' end as created_by, ${VIA} as via,
      case when maker.action = 'collect.approve' then maker.actor ->> 'name' end as approved_by,
      maker.sequence::float8 as creation_entry, row.verdict, ${instantOf(sql`row.verified_at`)} as verified_at,
      ${instantOf(sql`row.expires_at`)} as expires_at, row.expires_source,
      ${instantOf(sql`row.token_set_at`)} as token_set_at, rule.days as policy_days,
      case when rule.days is not null and row.token_set_at is not null then greatest(0,
        floor((${secondsBetween(sql`row.token_set_at`, lastInstant)}) / 86400)::int - rule.days) end as overdue_days,
      case when ${DELETED_AT} <= ${to}::timestamptz then 'deleted'
        when row.archived_at <= ${to}::timestamptz then 'archived'
        when row.is_archived and row.archived_at is null then 'archived, date unknown'
        else 'active' end as status_at_end,
      ${instantOf(sql`row.archived_at`)} as archived_at, ${instantOf(sql`row.missing_since`)} as not_listed_since,
      ${instantOf(sql`row.gone_at`)} as deleted_before, change.cause, ${ENDING_COLUMNS},
      row.replaces, row.replaced_by, row.replacement_source, token_group.number as token_group,
      coalesce(token_read.reads, 0) as token_reads, ${instantOf(sql`token_read.at`)} as last_token_read_at,
      ${instantOf(sql`row.first_seen_at`)} as first_seen_at, ${instantOf(sql`coalesce(seen.last_seen_at, row.first_seen_at)`)} as last_seen_at,
      'inventory' as source
    from inventory.credentials as row
      left join inventory.sightings as seen using (connection, vault_id, id)
      left join maker on maker.id = row.id
      left join token_read on token_read.id = row.id
      left join token_group on token_group.fingerprint = row.fingerprint
      cross join lateral (select (${days}::jsonb ->> (${ENVIRONMENT}))::int as days) as rule
      ${endingOf(['archived_at', 'status', 'deleted'])}
    where ${isOurs(scope)} and ${existed(scope)}
    order by row.vault_id collate "C", row.id collate "C"`,
  );
  yield* batches<PopulationRow>(tx, deletedUnseen(scope));
}
