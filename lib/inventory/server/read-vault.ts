import 'server-only';
import { sql } from 'drizzle-orm';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Connection } from '@/lib/providers/server/connection';
import { noteOwnDeletions } from './absences';
import { settleCauses } from './causes';
import { lockVault, mirrorCredentials, mirrorVaults, nextRead, type PageRead, type Read } from './mirror';
import { credentialRow, storablePages, vaultRow } from './rows';
import { linkSuccessors } from './successors';

export interface ReadingContext extends Connection {
  signal?: AbortSignal | undefined;
}

export interface VaultReading {
  credentials: number;
  unreadable: number;
}

const PAGE_ROWS = 100;

/**
 * Returns since when a vault's credentials are known: its last complete read, or a complete snapshot from before the
 * vault existed. Null: unknown.
 */
async function knownSince({ api, db }: ReadingContext, vaultId: string): Promise<string | null> {
  const connection = api.connection.id;
  const { rows } = await db.execute<{ at: string | null }>(sql`
    select coalesce(vault.read_at, (select max(started_at) from inventory.snapshots
      where connection = ${connection} and is_complete and started_at < vault.first_seen_at))::text as at
    from inventory.vaults as vault where connection = ${connection} and id = ${vaultId}`);
  return rows[0]?.at ?? null;
}

/** When all vaults were last read; null: never. */
export async function accountKnownSince({ api, db }: ReadingContext): Promise<string | null> {
  const { rows } = await db.execute<{ at: string | null }>(sql`
    select max(started_at)::text as at from inventory.snapshots
    where connection = ${api.connection.id} and is_complete`);
  return rows[0]?.at ?? null;
}

/** After a complete read of the list, marks credentials that it did not contain as missing. */
async function endReading(
  { api, db }: ReadingContext,
  vaultId: string,
  firstRead: Read,
  unreadable: number,
): Promise<void> {
  const connection = api.connection.id;
  await db.transaction(async (tx) => {
    // A parallel reader may have seen credentials that this one did not.
    await lockVault(tx, connection, vaultId);
    // An unreadable row may be any of the missing ones, so nothing is marked.
    if (unreadable === 0)
      await tx.execute(sql`
        update inventory.credentials as row set missing_since = clock_timestamp()
        where row.connection = ${connection} and row.vault_id = ${vaultId} and missing_since is null and gone_at is null
          and not exists (select from inventory.sightings as seen
            where seen.connection = row.connection and seen.vault_id = row.vault_id and seen.id = row.id
              and seen.read_number >= ${firstRead.number}::bigint)`);
    await tx.execute(sql`
      update inventory.vaults set read_at = ${firstRead.at}::timestamptz, unreadable = ${unreadable}
      where connection = ${connection} and id = ${vaultId}`);
  });
}

/**
 * Reads all credentials of a vault into the mirror, page by page. Rejects with `VaultsApiError` if a page cannot be
 * read; earlier pages are kept, and nothing is marked as missing.
 */
export async function readCredentials(
  context: ReadingContext,
  vaultId: string,
  snapshotId: number | null = null,
): Promise<VaultReading> {
  const { api, db, signal } = context;
  const comparedWith = await knownSince(context, vaultId);
  const firstRead = await nextRead(db);
  const page: PageRead = { connection: api.connection.id, read: firstRead, snapshotId, comparedWith };
  const reading: VaultReading = { credentials: 0, unreadable: 0 };
  const options = { includeArchived: true, limit: PAGE_ROWS, ...(signal && { signal }) };
  for await (const { items, unreadable } of storablePages(api.credentials.pages(vaultId, options))) {
    await mirrorCredentials(db, page, vaultId, items.map(credentialRow));
    reading.credentials += items.length;
    reading.unreadable += unreadable;
    page.read = await nextRead(db);
  }
  await endReading(context, vaultId, firstRead, reading.unreadable);
  return reading;
}

/**
 * Reads one vault and its credentials after a change. A vault with a 404 is left to the snapshots, unless this console
 * deleted it. Rejects with `VaultsApiError`.
 */
export async function refreshVault(context: ReadingContext, vaultId: string): Promise<void> {
  const { api, db, signal } = context;
  const connection = api.connection.id;
  const comparedWith = await accountKnownSince(context);
  const read = await nextRead(db);
  try {
    const vault = await api.vaults.get(vaultId, signal && { signal });
    const page = { connection, read, snapshotId: null, comparedWith };
    await mirrorVaults(db, page, [vaultRow(vault)]);
    await readCredentials(context, vault.id);
  } catch (error) {
    if (!(error instanceof VaultsApiError) || error.kind !== 'not_found') throw error;
    await db.execute(sql`
      update inventory.vaults set missing_since = coalesce(missing_since, clock_timestamp())
      where connection = ${connection} and id = ${vaultId} and gone_at is null`);
  }
  await noteOwnDeletions(context, vaultId);
  await linkSuccessors(db, connection, vaultId);
  await settleCauses(db, connection);
}
