import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { CLOCKS_DIFFER_MS } from '@/lib/verification/server/credential-metadata';
import type { CredentialRow, VaultRow } from './rows';

export type Sql = Pick<Database, 'execute'>;

/** One page as it was read. */
export interface PageRead {
  connection: string;
  /** Taken before the request went out. */
  read: Read;
  /** Null outside of a snapshot. */
  snapshotId: number | null;
  /** When the list was last read to its end: what is new was made since. Null: never, so what is new is no change. */
  comparedWith: string | null;
}

/** A request to the API. */
export interface Read {
  /** Rows of a request with a lower number never replace those of one with a higher number. */
  number: number;
  /** When it went out, by the clock of the database. */
  at: string;
}

/** Takes the number and the time of a request that goes out next. */
export async function nextRead(db: Sql): Promise<Read> {
  const { rows } = await db.execute<{ number: string; at: string }>(
    sql`select nextval('inventory.reads') as number, clock_timestamp()::text as at`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The sequence of reads gave no number.');
  return { number: Number(row.number), at: row.at };
}

const VAULT_INPUT = sql.raw(`id text, name text, status text, metadata jsonb, environment text, owner text,
  "createdAt" timestamptz, "updatedAt" timestamptz, "archivedAt" timestamptz, "isArchived" boolean`);

const CREDENTIAL_INPUT = sql.raw(`id text, kind text, target text, host text, protocol text, status text,
  metadata jsonb, extra jsonb, "expiresAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz,
  "archivedAt" timestamptz, "isArchived" boolean`);

/** The columns of which a difference is a change. `updated_at` is one where no other explains it, or the token changed too. */
const VAULT_FIELDS = ['name', 'status', 'archived_at', 'metadata'];
const CREDENTIAL_FIELDS = ['target', 'kind', 'protocol', 'status', 'archived_at', 'metadata', 'extra'];

/** Whether any of these columns differs between the aliases `one` and `other`. */
const differs = (fields: readonly string[], one: string, other: string): SQL =>
  sql.raw(`(${fields.map((field) => `${one}.${field} is distinct from ${other}.${field}`).join(' or ')})`);

/** Whether `after` is a newer state of which no other column explains the difference. */
const isUpdated = (fields: readonly string[], before: string, after: string): SQL =>
  sql`${sql.raw(`${before}.updated_at < ${after}.updated_at`)} and not ${differs(fields, before, after)}`;

/** The token was replaced in place: nothing else explains the newer state, or the log says so of a change in between. */
const isTokenReplaced = (before: string, after: string): SQL =>
  sql`(${isUpdated(CREDENTIAL_FIELDS, before, after)} or ${sql.raw(`(${before}.updated_at < ${after}.updated_at
    and exists (select from audit.entries as entry
      where entry.target_ids @> array[${after}.id] and entry.action = 'credential.update' and entry.outcome = 'success'
        and 'token' = any(string_to_array(entry.summary ->> 'changed', ', '))
        and (entry.summary ->> 'updatedAt')::timestamptz > ${before}.updated_at
        and (entry.summary ->> 'updatedAt')::timestamptz <= ${after}.updated_at))`)})`;

const TOKEN_CHANGED = isTokenReplaced('mine', 'excluded');

/** What a person entered counts for as long as the token is the same and neither the API nor the token states it. */
const KEEPS_EXPIRY = sql`(excluded.expires_at is null and mine.expires_source = 'person' and not ${TOKEN_CHANGED})`;

/** What the console keeps of a token does not describe the one that replaced it outside the console. */
const forgetReplacedTokens = (
  connection: string,
  vaultId: string,
  rows: readonly CredentialRow[],
): SQL => sql`
  update inventory.credentials as row set verdict = null, verified_at = null, fingerprint = null,
    expires_at = case when row.expires_source = 'jwt' then null else row.expires_at end,
    expires_source = nullif(row.expires_source, 'jwt')
  from credential_facts as facts
  where row.connection = ${connection} and row.vault_id = ${vaultId}
    and row.id = any(${sql.param(rows.map(({ id }) => id))}::text[])
    and facts.connection = row.connection and facts.vault_id = row.vault_id and facts.credential_id = row.id
    and facts.updated_at < row.token_set_at - make_interval(secs => ${CLOCKS_DIFFER_MS / 1_000})`;

/** Writes the differences between `before` and `written`, two parts of the same statement. */
function noteChanges(
  page: PageRead,
  fields: readonly string[],
  updated: SQL,
  vaultId: SQL,
  credentialId: SQL,
): SQL {
  const pairs = fields.map((field) => `('${field}', to_jsonb(before.${field}), to_jsonb(written.${field}))`);
  // An archived entry changes its status and its date; that is one change.
  const isOne = sql`not (pair.field = 'status' and before.archived_at is distinct from written.archived_at)`;
  return sql`
    insert into inventory.changes
      (connection, vault_id, credential_id, field, before, after, since, until, snapshot_id)
    select ${page.connection}, ${vaultId}, ${credentialId}, found.field, found.before, found.after,
      coalesce(before.last_seen_at, ${page.comparedWith}::timestamptz), clock_timestamp(), ${page.snapshotId}::bigint
    from written left join before on before.id = written.id
    cross join lateral (
      select 'created' as field, null::jsonb as before, to_jsonb(written.${sql.raw(fields[0] ?? '')}) as after
        where before.id is null and ${page.comparedWith !== null}::boolean
      union all
      select 'restored', to_jsonb(before.gone_at), null where before.gone_at is not null
      union all
      select pair.field, pair.before, pair.after
        from (values ${sql.raw(pairs.join(', '))}) as pair (field, before, after)
        where before.id is not null and pair.before is distinct from pair.after and ${isOne}
      union all
      select 'updated_at', to_jsonb(before.updated_at), to_jsonb(written.updated_at)
        where ${updated}
    ) as found`;
}

const SEEN = sql.raw(`last_seen_at = excluded.last_seen_at, read_number = excluded.read_number,
  missing_since = null, missing_snapshots = 0, gone_at = null`);

/** Takes a page of vaults into the mirror, with its changes. */
export async function mirrorVaults(db: Database, page: PageRead, rows: readonly VaultRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.transaction(async (tx) => {
    // Two readers of one account must not both find that a vault is new.
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`inventory ${page.connection}`}, 0))`,
    );
    await tx.execute(sql`
      with read as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (${VAULT_INPUT})
      ), before as materialized (
        select vaults.* from inventory.vaults join read using (id) where vaults.connection = ${page.connection}
      ), written as (
        insert into inventory.vaults as mine (connection, id, name, status, metadata, environment, owner, created_at,
          updated_at, archived_at, is_archived, first_seen_at, last_seen_at, read_number)
        select ${page.connection}, id, name, status, metadata, environment, owner, "createdAt", "updatedAt",
          "archivedAt", "isArchived", ${page.read.at}::timestamptz, ${page.read.at}::timestamptz, ${page.read.number}::bigint
        from read
        on conflict (connection, id) do update set name = excluded.name, status = excluded.status,
          metadata = excluded.metadata, environment = excluded.environment,
          owner = coalesce(mine.owner, excluded.owner), created_at = excluded.created_at,
          updated_at = excluded.updated_at, archived_at = excluded.archived_at,
          is_archived = excluded.is_archived, ${SEEN}
          where mine.read_number < excluded.read_number
        returning mine.*
      ), noted as (${noteChanges(page, VAULT_FIELDS, isUpdated(VAULT_FIELDS, 'before', 'written'), sql`written.id`, sql`null`)})
      update inventory.credentials as credential
        set vault_name = written.name, environment = written.environment,
          owner = coalesce(credential.owner, written.owner)
        from written join before on before.id = written.id
        where credential.connection = ${page.connection} and credential.vault_id = written.id
          and ${differs(['name', 'environment', 'owner'], 'before', 'written')}`);
  });
}

/** Takes a page of a vault's credentials into the mirror, with its changes and with what the console knows of them. */
export async function mirrorCredentials(
  db: Database,
  page: PageRead,
  vaultId: string,
  rows: readonly CredentialRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.transaction(async (tx) => {
    const { connection } = page;
    await tx.execute(
      sql`select from inventory.vaults where connection = ${connection} and id = ${vaultId} for no key update`,
    );
    await tx.execute(sql`
      with read as materialized (
        select row.*, vault.name as vault_name, vault.environment, vault.owner, facts.verdict, facts.fingerprint,
          facts.token_expires_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (${CREDENTIAL_INPUT})
          left join inventory.vaults as vault on vault.connection = ${connection} and vault.id = ${vaultId}
          left join credential_facts as facts on facts.connection = ${connection}
            and facts.vault_id = ${vaultId} and facts.credential_id = row.id
      ), before as materialized (
        select credentials.* from inventory.credentials join read using (id)
        where credentials.connection = ${connection} and credentials.vault_id = ${vaultId}
      ), written as (
        insert into inventory.credentials as mine (connection, vault_id, id, vault_name, environment, owner, kind, target,
          host, protocol, status, metadata, extra, created_at, updated_at, archived_at, is_archived, token_set_at,
          expires_at, expires_source, verdict, verified_at, fingerprint, first_seen_at, last_seen_at, read_number)
        select ${connection}, ${vaultId}, id, coalesce(vault_name, ''), environment, owner, kind, target, host, protocol,
          status, metadata, nullif(extra, 'null'::jsonb), "createdAt", "updatedAt", "archivedAt", "isArchived",
          "createdAt", coalesce("expiresAt", token_expires_at),
          case when "expiresAt" is not null then 'api' when token_expires_at is not null then 'jwt' end,
          verdict ->> 'code', (verdict ->> 'checkedAt')::timestamptz, fingerprint,
          ${page.read.at}::timestamptz, ${page.read.at}::timestamptz, ${page.read.number}::bigint
        from read
        on conflict (connection, vault_id, id) do update set vault_name = excluded.vault_name,
          environment = excluded.environment, kind = excluded.kind, target = excluded.target, host = excluded.host,
          protocol = excluded.protocol, status = excluded.status, metadata = excluded.metadata,
          extra = excluded.extra, created_at = excluded.created_at, updated_at = excluded.updated_at,
          archived_at = excluded.archived_at, is_archived = excluded.is_archived,
          token_set_at = case when ${TOKEN_CHANGED} then excluded.updated_at else mine.token_set_at end,
          expires_at = case when ${KEEPS_EXPIRY} then mine.expires_at else excluded.expires_at end,
          expires_source = case when ${KEEPS_EXPIRY} then mine.expires_source else excluded.expires_source end,
          verdict = excluded.verdict, verified_at = excluded.verified_at, fingerprint = excluded.fingerprint, ${SEEN}
          where mine.read_number < excluded.read_number
        returning mine.*
      )
      ${noteChanges(page, CREDENTIAL_FIELDS, isTokenReplaced('before', 'written'), sql`${vaultId}`, sql`written.id`)}`);
    await tx.execute(forgetReplacedTokens(connection, vaultId, rows));
  });
}
