import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { REASON_OF_ENTRY } from '@/lib/audit/server/stated-reason';
import { instantOf } from './cursor';
import type { Scope } from './scope';

/**
 * Joins `change`, the last change of `row` in one of these fields, `entry`, the audit entry of its cause, and `asked`,
 * the summary with the reason.
 */
export const endingOf = (fields: readonly string[]): SQL => sql`
  left join lateral (
    select change.cause, change.audit_sequence from inventory.changes as change
    where change.connection = row.connection and change.vault_id = row.vault_id and change.credential_id = row.id
      and change.field = any(${sql.param(fields)}::text[])
    order by change.id desc limit 1) as change on true
  left join audit.entries as entry on entry.sequence = change.audit_sequence
  ${REASON_OF_ENTRY}`;

export const ENDING_COLUMNS = sql`entry.actor ->> 'name' as ended_by, entry.sequence::float8 as ending_entry,
  asked.summary ->> 'reason' as reason, asked.summary ->> 'reasonNote' as reason_note,
  asked.summary ->> 'ticket' as ticket`;

/** Whether `entry` is about the account; entries of earlier releases do not name it. */
export const isAboutAccount = ({ connection }: Pick<Scope, 'connection'>): SQL =>
  sql`coalesce(entry.summary ->> 'connection', ${connection}) = ${connection}`;

/**
 * Credentials that this console deleted in the period before the inventory had read them. They are only in the audit
 * log, so a filter of the inventory finds none of them.
 */
export const deletedUnseen = (scope: Scope): SQL => sql`
  select distinct on (item.id) vault.id as vault_id, vault.label as vault, item.id as credential_id,
    item.label as mcp_server_url, 'deleted' as event, 'deleted' as status_at_end,
    ${instantOf(sql`entry.at`)} as ended_at, ${instantOf(sql`entry.at`)} as deleted_before,
    case when begun.at is not null then 'request' end as trigger, ${instantOf(sql`begun.at`)} as trigger_at,
    round(extract(epoch from entry.at - begun.at)::numeric / 3600, 2)::float8 as hours,
    'none' as proof_of_revocation, 'console' as cause, 'audit log' as source, ${ENDING_COLUMNS}
  from audit.entries as entry
    cross join lateral jsonb_to_recordset(entry.targets) as item (kind text, id text, label text)
    left join lateral (
      select other.id, other.label from jsonb_to_recordset(entry.targets) as other (kind text, id text, label text)
      where other.kind = 'vault' limit 1) as vault on true
    left join audit.entries as begun on begun.id = entry.intent_id
    ${REASON_OF_ENTRY}
  where entry.action in ('credential.delete', 'leak.remove') and entry.outcome = 'success'
    and entry.at between ${scope.from}::timestamptz and ${scope.to}::timestamptz and ${isAboutAccount(scope)}
    and item.kind = 'credential' and ${scope.filter === null}::boolean
    and not exists (select from inventory.credentials as known
      where known.connection = ${scope.connection} and known.id = item.id)
  order by item.id, entry.sequence desc`;
