import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';
import { type Cell, type Columns, fieldsOf } from './csv-file';
import { batches, instantOf, secondsBetween } from './cursor';
import { concerns, inPeriod, isOurs, type Scope } from './scope';

const NAMES = [
  ...(['vault_id', 'vault', 'environment', 'mcp_server_url', 'method', 'old_credential_id'] as const),
  ...(['new_credential_id', 'started_at', 'verified_at', 'switched_at', 'retired_at', 'by'] as const),
  ...(['reason', 'reason_note', 'ticket', 'overlap_s', 'gap_s', 'result', 'source', 'audit_entry'] as const),
] as const;

export type RotationRow = Readonly<Record<(typeof NAMES)[number], Cell>>;

export const ROTATION_COLUMNS: Columns<RotationRow> = fieldsOf(...NAMES);

const SWITCHED = sql.raw('switched');
const RETIRED = sql.raw('retired');
const inMilliseconds = (seconds: SQL) => sql`round((${seconds})::numeric, 3)::float8`;

/**
 * Yields replacements in the period: those of this console, and those inferred from URL and dates. `switched_at` is
 * when the new token existed, `retired_at` when the old one was archived or deleted. A token that was replaced in place
 * has neither overlap nor gap.
 */
export const rotations = (tx: Transaction, scope: Scope): AsyncGenerator<RotationRow[]> =>
  batches<RotationRow>(
    tx,
    sql`
    select vault_id, vault, environment, target as mcp_server_url, method, old_id as old_credential_id,
      new_id as new_credential_id, ${instantOf(sql`started`)} as started_at, ${instantOf(sql`verified`)} as verified_at,
      ${instantOf(sql`switched`)} as switched_at, ${instantOf(sql`retired`)} as retired_at, by, reason, reason_note,
      ticket, ${inMilliseconds(secondsBetween(SWITCHED, RETIRED))} as overlap_s,
      ${inMilliseconds(secondsBetween(RETIRED, SWITCHED))} as gap_s, result,
      source, audit_entry
    from (
      select rotation.vault_id, vault.name as vault, vault.environment, rotation.target, rotation.method,
        rotation.credential_id as old_id, coalesce(rotation.new_credential_id,
          case when rotation.method = 'in-place' then rotation.credential_id end) as new_id,
        rotation.started_at as started,
        case when new.verified_at >= rotation.started_at and new.verdict in ('proven', 'accepted')
          then new.verified_at end as verified,
        case when rotation.method = 'recreate' then new.created_at
          when rotation.state = 'done' then rotation.updated_at end as switched,
        case when rotation.method = 'recreate' then coalesce(old.archived_at, rotation.old_retired_at)
          when rotation.state = 'done' then rotation.updated_at end as retired,
        entry.actor ->> 'name' as by, entry.summary ->> 'reason' as reason,
        entry.summary ->> 'reasonNote' as reason_note, entry.summary ->> 'ticket' as ticket,
        rotation.state as result, 'recorded' as source, entry.sequence::float8 as audit_entry,
        rotation.id::text as place
      from rotations as rotation
        left join inventory.credentials as old on old.connection = rotation.connection
          and old.vault_id = rotation.vault_id and old.id = rotation.credential_id
        left join inventory.credentials as new on new.connection = rotation.connection
          and new.vault_id = rotation.vault_id
          and new.id = coalesce(rotation.new_credential_id, rotation.credential_id)
        left join inventory.vaults as vault on vault.connection = rotation.connection and vault.id = rotation.vault_id
        left join audit.entries as entry on entry.id = rotation.id
      where rotation.connection = ${scope.connection} and ${inPeriod(scope, sql`rotation.started_at`)}
        and ${concerns(scope, sql`rotation.vault_id`, sql`rotation.credential_id`)}
      union all
      select row.vault_id, row.vault_name, row.environment, row.target, 'recreate', row.id, row.replaced_by, null,
        case when new.verdict in ('proven', 'accepted') then new.verified_at end, new.created_at, row.archived_at,
        null, null, null, null, 'done', 'inferred', null, row.id
      from inventory.credentials as row join inventory.credentials as new on new.connection = row.connection
        and new.vault_id = row.vault_id and new.id = row.replaced_by
      where ${isOurs(scope)} and row.replacement_source = 'inferred' and ${inPeriod(scope, sql`row.archived_at`)}
    ) as found
    order by coalesce(started, switched), vault_id collate "C", place collate "C"`,
  );
