import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { CLOCKS_DIFFER_MS } from '@/lib/verification/server/credential-metadata';
import type { CredentialRow, VaultRow } from './rows';

export type Sql = Pick<Database, 'execute'>;

export interface PageRead {
  connection: string;
  /** Created before the request was sent. */
  read: Read;
  /** Null outside of a snapshot. */
  snapshotId: number | null;
  /** When the list was last read completely. Null: never, so new entries are not recorded as changes. */
  comparedWith: string | null;
}

export interface Read {
  /** Rows of an earlier request never replace those of a later one. */
  number: number;
  /** When it was sent, by the clock of the database. */
  at: string;
}

/** Returns the number and the time of the next request. */
export async function nextRead(db: Sql): Promise<Read> {
  const { rows } = await db.execute<{ number: string; at: string }>(
    sql`select nextval('inventory.reads') as number, clock_timestamp()::text as at`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The sequence of reads returned no number.');
  return { number: Number(row.number), at: row.at };
}

/** Blocks other readers of the vault until the transaction ends, so that each sees the rows of the previous one. */
export const lockVault = (tx: Sql, connection: string, vaultId: string) =>
  tx.execute(
    sql`select from inventory.vaults where connection = ${connection} and id = ${vaultId} for no key update`,
  );

const VAULT_INPUT = sql.raw(`id text, name text, status text, metadata jsonb, environment text, owner text,
  "createdAt" timestamptz, "updatedAt" timestamptz, "archivedAt" timestamptz, "isArchived" boolean`);

const CREDENTIAL_INPUT = sql.raw(`id text, kind text, target text, host text, protocol text, status text,
  metadata jsonb, extra jsonb, "expiresAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz,
  "archivedAt" timestamptz, "isArchived" boolean`);

/** Columns whose difference is a change. `updated_at` counts if nothing else explains it, or the token also changed. */
const VAULT_FIELDS = ['name', 'status', 'archived_at', 'metadata'];
const CREDENTIAL_FIELDS = ['target', 'kind', 'protocol', 'status', 'archived_at', 'metadata', 'extra'];

/** Whether any of these columns differs between the aliases `one` and `other`. */
const differs = (fields: readonly string[], one: string, other: string): SQL =>
  sql.raw(`(${fields.map((field) => `${one}.${field} is distinct from ${other}.${field}`).join(' or ')})`);

const names = (columns: readonly string[], of = ''): SQL =>
  sql.raw(columns.map((column) => of + column).join(', '));

const assigned = (columns: readonly string[]): SQL =>
  sql.raw(columns.map((column) => `${column} = excluded.${column}`).join(', '));

/** Whether `after` is newer and no other column explains the difference. */
const isUpdated = (fields: readonly string[], before: string, after: string): SQL =>
  sql`${sql.raw(`${before}.updated_at < ${after}.updated_at`)} and not ${differs(fields, before, after)}`;

/** The token was replaced in place: nothing else explains the newer state, or the log has such a change in this period. */
const isTokenReplaced = (before: string, after: string): SQL =>
  sql`(${isUpdated(CREDENTIAL_FIELDS, before, after)} or ${sql.raw(`(${before}.updated_at < ${after}.updated_at
    and exists (select from audit.entries as entry
      where entry.target_ids @> array[${after}.id] and entry.action = 'credential.update' and entry.outcome = 'success'
        and 'token' = any(string_to_array(entry.summary ->> 'changed', ', '))
        and (entry.summary ->> 'updatedAt')::timestamptz > ${before}.updated_at
        and (entry.summary ->> 'updatedAt')::timestamptz <= ${after}.updated_at))`)})`;

const TOKEN_CHANGED = isTokenReplaced('mine', 'excluded');

/** A person's date stays while the token is the same and neither the API nor the token states a date. */
const KEEPS_EXPIRY = sql`(excluded.expires_at is null and mine.expires_source = 'person' and not ${TOKEN_CHANGED})`;

const CREDENTIAL_COLUMNS = [
  'vault_name',
  'environment',
  'kind',
  'target',
  'host',
  'protocol',
  'status',
  'metadata',
  'extra',
  'created_at',
  'updated_at',
  'archived_at',
  'is_archived',
  'verdict',
  'verified_at',
  'fingerprint',
];

/** Whether the mirror already has everything in `next`. Then the row is not written, so that counts stay valid. */
const IS_KNOWN = sql`(before.id is not null and before.missing_since is null and before.gone_at is null
  and not ${differs(CREDENTIAL_COLUMNS, 'before', 'next')}
  and ((next.expires_at is null and before.expires_source = 'person')
    or not ${differs(['expires_at', 'expires_source'], 'before', 'next')}))`;

/** Writes the differences between `before` and `written`, two parts of the same statement. */
function noteChanges(
  page: PageRead,
  fields: readonly string[],
  updated: SQL,
  vaultId: SQL,
  credentialId: SQL,
): SQL {
  const pairs = fields.map((field) => `('${field}', to_jsonb(before.${field}), to_jsonb(written.${field}))`);
  // Archiving changes the status and the date, but counts as one change.
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

const SEEN = sql.raw(`last_seen_at = excluded.last_seen_at, read_number = excluded.read_number`);
const IS_PRESENT = sql.raw('missing_since = null, missing_snapshots = 0, gone_at = null');

/** Writes a page of vaults and its changes to the mirror. */
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
          is_archived = excluded.is_archived, ${SEEN}, ${IS_PRESENT}
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

/** Writes a page of a vault's credentials to the mirror, with its changes and the console's own facts. */
export async function mirrorCredentials(
  db: Database,
  page: PageRead,
  vaultId: string,
  rows: readonly CredentialRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.transaction(async (tx) => {
    const { connection } = page;
    await lockVault(tx, connection, vaultId);
    await tx.execute(sql`
      with read as materialized (
        select id, kind, target, host, protocol, status, metadata, nullif(extra, 'null'::jsonb) as extra,
          "createdAt" as created_at, "updatedAt" as updated_at, "archivedAt" as archived_at, "isArchived" as is_archived,
          "expiresAt" as stated_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (${CREDENTIAL_INPUT})
      ), seen as (
        insert into inventory.sightings as mine (connection, vault_id, id, last_seen_at, read_number)
        select ${connection}, ${vaultId}, id, ${page.read.at}::timestamptz, ${page.read.number}::bigint from read
        on conflict (connection, vault_id, id) do update set ${SEEN} where mine.read_number < excluded.read_number
        returning id
      ), before as materialized (
        select credentials.*, last_seen_at from inventory.credentials join read using (id)
          left join inventory.sightings using (connection, vault_id, id)
        where credentials.connection = ${connection} and credentials.vault_id = ${vaultId}
      ), dated as materialized (
        select read.*, case when before.id is null then read.created_at
          when ${isTokenReplaced('before', 'read')} then read.updated_at else before.token_set_at end as token_set_at
        from seen join read using (id) left join before using (id)
      ), next as materialized (
        select dated.*, coalesce(vault.name, '') as vault_name, vault.environment, vault.owner,
          facts.verdict ->> 'code' as verdict, (facts.verdict ->> 'checkedAt')::timestamptz as verified_at,
          facts.fingerprint, coalesce(stated_at, token_expires_at) as expires_at,
          case when stated_at is not null then 'api' when token_expires_at is not null then 'jwt' end as expires_source
        from dated left join inventory.vaults as vault on vault.connection = ${connection} and vault.id = ${vaultId}
          left join credential_facts as facts on facts.connection = ${connection}
            and facts.vault_id = ${vaultId} and facts.credential_id = dated.id
            -- The facts of a token do not apply to one that replaced it outside of the console.
            and not coalesce(facts.updated_at < dated.token_set_at - make_interval(secs => ${CLOCKS_DIFFER_MS / 1_000}), false)
      ), written as (
        insert into inventory.credentials as mine (connection, vault_id, id, owner, token_set_at, first_seen_at,
          expires_at, expires_source, ${names(CREDENTIAL_COLUMNS)})
        select ${connection}, ${vaultId}, next.id, next.owner, next.token_set_at, ${page.read.at}::timestamptz,
          next.expires_at, next.expires_source, ${names(CREDENTIAL_COLUMNS, 'next.')}
        from next left join before on before.id = next.id where not ${IS_KNOWN}
        on conflict (connection, vault_id, id) do update set
          expires_at = case when ${KEEPS_EXPIRY} then mine.expires_at else excluded.expires_at end,
          expires_source = case when ${KEEPS_EXPIRY} then mine.expires_source else excluded.expires_source end,
          token_set_at = excluded.token_set_at, ${assigned(CREDENTIAL_COLUMNS)}, ${IS_PRESENT}
        returning mine.*
      )
      ${noteChanges(page, CREDENTIAL_FIELDS, isTokenReplaced('before', 'written'), sql`${vaultId}`, sql`written.id`)}`);
  });
}
