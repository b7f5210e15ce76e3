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

/** Exceptions that were active during the period. One without a credential covers its whole vault. */
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

const HOLD_NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'reason', 'set_at'] as const),
  ...(['set_by', 'until', 'ended_at', 'ended_by', 'hold_id'] as const),
] as const;

export type HoldRow = Readonly<Record<(typeof HOLD_NAMES)[number], Cell>>;

export const HOLD_COLUMNS: Columns<HoldRow> = fieldsOf(...HOLD_NAMES);

/** Legal holds that were active during the period. One without a credential covers its whole vault. */
export const holds = (tx: Transaction, scope: Scope): AsyncGenerator<HoldRow[]> =>
  batches<HoldRow>(
    tx,
    sql`
    select hold.vault_id, vault.name as vault, vault.environment, hold.credential_id,
      credential.target as mcp_server_url, hold.reason, ${instantOf(sql`hold.set_at`)} as set_at, hold.set_by,
      ${instantOf(sql`hold.until`)} as until, ${instantOf(sql`hold.ended_at`)} as ended_at, hold.ended_by,
      hold.id as hold_id
    from legal_holds as hold
      left join inventory.vaults as vault on vault.connection = hold.connection and vault.id = hold.vault_id
      left join inventory.credentials as credential on credential.connection = hold.connection
        and credential.vault_id = hold.vault_id and credential.id = hold.credential_id
    where hold.connection = ${scope.connection} and hold.set_at <= ${scope.to}::timestamptz
      and coalesce(hold.ended_at, hold.until) >= ${scope.from}::timestamptz
      and ${concerns(scope, sql`hold.vault_id`, sql`coalesce(hold.credential_id, row.id)`)}
    order by hold.set_at, hold.id`,
  );

const REVIEW_NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'finding', 'note'] as const),
  ...(['reviewed_at', 'reviewed_by', 'seed', 'review_id'] as const),
] as const;

export type ReviewRow = Readonly<Record<(typeof REVIEW_NAMES)[number], Cell>>;

export const REVIEW_COLUMNS: Columns<ReviewRow> = fieldsOf(...REVIEW_NAMES);

/** Reviews of archived entries from the period, each with the seed of its sample. */
export const reviews = (tx: Transaction, scope: Scope): AsyncGenerator<ReviewRow[]> =>
  batches<ReviewRow>(
    tx,
    sql`
    select review.vault_id, vault.name as vault, vault.environment, review.credential_id,
      credential.target as mcp_server_url, review.finding, review.note,
      ${instantOf(sql`review.reviewed_at`)} as reviewed_at, review.reviewed_by, review.seed, review.id as review_id
    from lifelines.reviews as review
      left join inventory.vaults as vault on vault.connection = review.connection and vault.id = review.vault_id
      left join inventory.credentials as credential on credential.connection = review.connection
        and credential.vault_id = review.vault_id and credential.id = review.credential_id
    where review.connection = ${scope.connection} and ${inPeriod(scope, sql`review.reviewed_at`)}
      and ${concerns(scope, sql`review.vault_id`, sql`review.credential_id`)}
    order by review.reviewed_at, review.id`,
  );

const CHANGE_NAMES = [
  ...(['vault_id', 'vault', 'environment', 'credential_id', 'mcp_server_url', 'field', 'before'] as const),
  ...(['after', 'happened_after', 'seen_at', 'cause', 'by', 'audit_entry', 'change_id'] as const),
] as const;

export type ChangeRow = Readonly<Record<(typeof CHANGE_NAMES)[number], Cell>>;

export const CHANGE_COLUMNS: Columns<ChangeRow> = fieldsOf(...CHANGE_NAMES);

/** Differences between reads in the period that no change of this console explains. */
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
