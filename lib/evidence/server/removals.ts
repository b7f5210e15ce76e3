import 'server-only';
import { sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';
import { type Cell, type Columns, fieldsOf } from './csv-file';
import { batches, instantOf, secondsBetween } from './cursor';
import { deletedUnseen, ENDING_COLUMNS, endingOf } from './endings';
import { DELETED_AT, inPeriod, isOurs, type Scope } from './scope';

const NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'event', 'ended_at'] as const),
  ...(['ended_by', 'cause', 'reason', 'reason_note', 'ticket', 'trigger', 'trigger_at', 'hours'] as const),
  ...(['revoked_at', 'proof_of_revocation', 'replaced_by', 'ending_entry', 'source'] as const),
] as const;

export type RemovalRow = Readonly<Record<(typeof NAMES)[number], Cell>>;

export const REMOVAL_COLUMNS: Columns<RemovalRow> = fieldsOf(...NAMES);

const EVENTS = [
  { event: 'archived', at: sql`row.archived_at`, fields: ['archived_at', 'status'] },
  { event: 'deleted', at: DELETED_AT, fields: ['deleted'] },
] as const;

/**
 * Yields every archiving and deletion in the period. The trigger is a reported leak, else the rotation that replaced
 * the credential, else the request to end it. A deletion happened no later than it was noticed.
 */
export async function* removals(tx: Transaction, scope: Scope): AsyncGenerator<RemovalRow[]> {
  for (const { event, at, fields } of EVENTS)
    yield* batches<RemovalRow>(
      tx,
      sql`
      select row.vault_id, row.vault_name as vault, row.environment, row.id as credential_id,
        row.target as mcp_server_url, ${event}::text as event, ${instantOf(at)} as ended_at, change.cause,
        ${ENDING_COLUMNS}, trigger.kind as trigger, ${instantOf(sql`trigger.at`)} as trigger_at,
        round((${secondsBetween(sql`trigger.at`, sql`(${at})`)})::numeric / 3600, 2)::float8 as hours,
        ${instantOf(sql`leak.revoked_at`)} as revoked_at,
        case when leak.revoked_at is not null then 'stated by a person' else 'none' end as proof_of_revocation,
        row.replaced_by, 'inventory' as source
      from inventory.credentials as row
        ${endingOf(fields)}
        left join audit.entries as begun on begun.id = entry.intent_id
        left join lateral (
          select opened_at, revoked_at from leak_checklists as checklist
          where checklist.connection = row.connection and checklist.vault_id = row.vault_id
            and checklist.credential_id = row.id and checklist.opened_at <= ${scope.to}::timestamptz
          order by opened_at desc limit 1) as leak on true
        left join lateral (
          select started_at from rotations as rotation
          where rotation.connection = row.connection and rotation.vault_id = row.vault_id
            and rotation.credential_id = row.id and rotation.state <> 'failed' and rotation.started_at <= (${at})
          order by started_at desc limit 1) as rotated on true
        left join lateral (
          select kind, at from (values
            (1, 'leak reported', case when leak.opened_at <= (${at}) then leak.opened_at end), (2, 'rotation', rotated.started_at),
            (3, 'request', begun.at)) as known (place, kind, at)
          where at is not null order by place limit 1) as trigger on true
      where ${isOurs(scope)} and ${inPeriod(scope, at)}
      order by ${at}, row.vault_id collate "C", row.id collate "C"`,
    );
  yield* batches<RemovalRow>(tx, deletedUnseen(scope));
}
