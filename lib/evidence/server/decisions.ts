import 'server-only';
import { sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';
import { type Cell, type Columns, fieldsOf } from './csv-file';
import { batches, instantOf } from './cursor';
import { concerns, inPeriod, type Scope } from './scope';

const EXCEPTION_NAMES = [
  ...(['policy', 'vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'reason'] as const),
  ...(['accepted_at', 'accepted_by', 'until', 'ended_at', 'ended_by', 'exception_id'] as const),
] as const;

export type ExceptionRow = Readonly<Record<(typeof EXCEPTION_NAMES)[number], Cell>>;

export const EXCEPTION_COLUMNS: Columns<ExceptionRow> = fieldsOf(...EXCEPTION_NAMES);

/** Exceptions that were in force at some time of the period. One without a credential covers its whole vault. */
export const exceptions = (tx: Transaction, scope: Scope): AsyncGenerator<ExceptionRow[]> =>
  batches<ExceptionRow>(
    tx,
    sql`
    select exception.rule as policy, exception.vault_id, vault.name as vault, vault.environment,
      exception.credential_id, credential.target as mcp_server_url, exception.reason,
      ${instantOf(sql`exception.accepted_at`)} as accepted_at, exception.accepted_by,
      ${instantOf(sql`exception.until`)} as until, ${instantOf(sql`exception.ended_at`)} as ended_at,
      exception.ended_by, exception.id as exception_id
    from inventory.policy_exceptions as exception
      left join inventory.vaults as vault
        on vault.connection = exception.connection and vault.id = exception.vault_id
      left join inventory.credentials as credential on credential.connection = exception.connection
        and credential.vault_id = exception.vault_id and credential.id = exception.credential_id
    where exception.connection = ${scope.connection} and exception.accepted_at <= ${scope.to}::timestamptz
      and coalesce(exception.ended_at, exception.until) >= ${scope.from}::timestamptz
      and ${concerns(scope, sql`exception.vault_id`, sql`coalesce(exception.credential_id, row.id)`)}
    order by exception.accepted_at, exception.id`,
  );

const CHANGE_NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'field', 'before'] as const),
  ...(['after', 'happened_after', 'seen_at', 'cause', 'by', 'audit_entry', 'change_id'] as const),
] as const;

export type ChangeRow = Readonly<Record<(typeof CHANGE_NAMES)[number], Cell>>;

export const CHANGE_COLUMNS: Columns<ChangeRow> = fieldsOf(...CHANGE_NAMES);

/** Differences that reads showed in the period and that no change of this console explains. */
export const changesOutside = (tx: Transaction, scope: Scope): AsyncGenerator<ChangeRow[]> =>
  batches<ChangeRow>(
    tx,
    sql`
    select change.vault_id, vault.name as vault, vault.environment, change.credential_id,
      credential.target as mcp_server_url, change.field, change.before::text, change.after::text,
      ${instantOf(sql`change.since`)} as happened_after, ${instantOf(sql`change.until`)} as seen_at,
      coalesce(change.cause, 'not known yet') as cause, entry.actor ->> 'name' as by,
      entry.sequence::float8 as audit_entry, change.id::float8 as change_id
    from inventory.changes as change
      left join inventory.vaults as vault on vault.connection = change.connection and vault.id = change.vault_id
      left join inventory.credentials as credential on credential.connection = change.connection
        and credential.vault_id = change.vault_id and credential.id = change.credential_id
      left join audit.entries as entry on entry.sequence = change.audit_sequence
    where change.connection = ${scope.connection} and change.cause is distinct from 'console'
      and ${inPeriod(scope, sql`change.until`)}
      and ${concerns(scope, sql`change.vault_id`, sql`coalesce(change.credential_id, row.id)`)}
    order by change.id`,
  );
