import 'server-only';
import { sql } from 'drizzle-orm';
import { ACTIONS, type ActionName } from '@/lib/audit/action-registry';
import type { Database } from '@/lib/core/server/db/client';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions } from '@/lib/providers/server/client/vaults-api';
import type { Connection } from '@/lib/providers/server/connection';

/** Consecutive complete snapshots that must lack an entry before the API is called for it. */
const SNAPSHOTS_MIN = 2;
/** Entries that are looked up after one snapshot; the rest follows after the next one. */
const LOOKS_MAX = 500;

const deleting = (kind: 'vault' | 'credential'): ActionName[] =>
  (Object.keys(ACTIONS) as ActionName[]).filter((name) => {
    const action = ACTIONS[name];
    return 'deletes' in action && action.deletes === kind;
  });

interface EntryKey {
  vaultId: string;
  /** Null: the vault itself. */
  credentialId: string | null;
}

/** Turns a missing entry into a tombstone, with all credentials of a vault, and records the changes. */
async function bury(
  db: Database,
  connection: string,
  { vaultId, credentialId }: EntryKey,
  snapshotId: number | null,
): Promise<void> {
  const only = credentialId === null ? sql`true` : sql`id = ${credentialId}`;
  await db.execute(sql`
    with vault as (
      update inventory.vaults set gone_at = clock_timestamp(), missing_since = coalesce(missing_since, clock_timestamp())
      where connection = ${connection} and id = ${vaultId} and gone_at is null and ${credentialId === null}::boolean
      returning id, null::text as credential_id, name as before, last_seen_at
    ), gone as (
      update inventory.credentials
      set gone_at = clock_timestamp(), missing_since = coalesce(missing_since, clock_timestamp())
      where connection = ${connection} and vault_id = ${vaultId} and gone_at is null and ${only}
      returning vault_id, id, target
    )
    insert into inventory.changes
      (connection, vault_id, credential_id, field, before, since, until, snapshot_id)
    select ${connection}, row.*, clock_timestamp(), ${snapshotId}::bigint from (
      select id, credential_id, 'deleted', to_jsonb(before), last_seen_at from vault
      union all select gone.vault_id, gone.id, 'deleted', to_jsonb(target), last_seen_at
        from gone left join inventory.sightings as seen on seen.connection = ${connection}
          and seen.vault_id = gone.vault_id and seen.id = gone.id) as row`);
}

/** Records missing entries as deleted if a change of the console deleted them and verified the deletion. */
export async function noteOwnDeletions({ api, db }: Connection, vaultId: string): Promise<void> {
  const connection = api.connection.id;
  const names = (kind: 'vault' | 'credential') => sql`${sql.param(deleting(kind))}::text[]`;
  const { rows } = await db.execute<{ id: string | null }>(sql`
    select null as id from inventory.vaults as vault
    where connection = ${connection} and id = ${vaultId} and missing_since is not null and gone_at is null
      and exists (select from audit.entries where target_ids @> array[vault.id] and action = any(${names('vault')})
        and outcome = 'success' and at >= vault.first_seen_at)
    union all
    select id from inventory.credentials as credential
    where connection = ${connection} and vault_id = ${vaultId} and missing_since is not null and gone_at is null
      and (exists (select from audit.entries where target_ids @> array[credential.id]
        and action = any(${names('credential')}) and outcome = 'success' and at >= credential.first_seen_at)
      or exists (select from rotations where rotations.connection = ${connection}
        and rotations.vault_id = ${vaultId} and rotations.credential_id = credential.id
        and retire = 'delete' and old_retired_at is not null))`);
  for (const { id } of rows) await bury(db, connection, { vaultId, credentialId: id }, null);
}

/** After a complete snapshot, increments the count of every entry that it did not contain. */
export async function countAbsences(
  db: Database,
  connection: string,
  snapshot: { id: number; firstRead: number },
): Promise<void> {
  // An unreadable vault may be any of the missing ones.
  await db.execute(sql`
    update inventory.vaults
    set missing_since = coalesce(missing_since, clock_timestamp()), missing_snapshots = missing_snapshots + 1
    where connection = ${connection} and read_number < ${snapshot.firstRead}::bigint and gone_at is null
      and (select unreadable_vaults = 0 from inventory.snapshots where id = ${snapshot.id})`);
  await db.execute(sql`
    update inventory.credentials set missing_snapshots = missing_snapshots + 1
    where connection = ${connection} and missing_since is not null and gone_at is null`);
}

/** Returns true for a 404, false if the entry exists. Rejects with `VaultsApiError` for other errors. */
async function isNotFound(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return false;
  } catch (error) {
    if (error instanceof VaultsApiError && error.kind === 'not_found') return true;
    throw error;
  }
}

/**
 * Looks up every entry that enough complete snapshots lack. A 404 means that it is deleted. An existing entry is no
 * longer missing. Rejects with `VaultsApiError`; earlier results are kept.
 */
export async function settleAbsences(
  { api, db }: Connection,
  snapshotId: number,
  options: CallOptions = {},
): Promise<void> {
  const connection = api.connection.id;
  const { rows } = await db.execute<{ vaultId: string; credentialId: string | null }>(sql`
    select id as "vaultId", null as "credentialId" from inventory.vaults
    where connection = ${connection} and missing_since is not null and gone_at is null
      and missing_snapshots >= ${SNAPSHOTS_MIN}
    union all
    select credential.vault_id, credential.id from inventory.credentials as credential
      join inventory.vaults as vault on vault.connection = credential.connection and vault.id = credential.vault_id
    where credential.connection = ${connection} and credential.missing_since is not null
      and credential.gone_at is null and credential.missing_snapshots >= ${SNAPSHOTS_MIN}
      and vault.missing_since is null
    limit ${LOOKS_MAX}`);
  for (const place of rows) {
    const { vaultId, credentialId } = place;
    const isGone = await isNotFound(
      credentialId === null
        ? api.vaults.get(vaultId, options)
        : api.credentials.get(vaultId, credentialId, options),
    );
    if (isGone) await bury(db, connection, place, snapshotId);
    else
      await db.execute(
        credentialId === null
          ? sql`update inventory.vaults set missing_since = null, missing_snapshots = 0
              where connection = ${connection} and id = ${vaultId}`
          : sql`update inventory.credentials set missing_since = null, missing_snapshots = 0
              where connection = ${connection} and vault_id = ${vaultId} and id = ${credentialId}`,
      );
  }
}
