import 'server-only';
import { sql } from 'drizzle-orm';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialPlace } from '../inputs';
import { placesTable } from './places';

interface Subject {
  vaultId: string;
  /** Null: the vault, and all of its credentials without a separate owner. */
  credentialId: string | null;
}

/** Sets or clears the owner. Returns how many credentials changed their owner. Throws `ProblemError` `not_found`. */
export async function setOwner(
  db: Database,
  connection: string,
  { vaultId, credentialId }: Subject,
  owner: string | null,
): Promise<{ credentials: number }> {
  const found = await db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ owner: string | null }>(sql`
      select owner from inventory.vaults where connection = ${connection} and id = ${vaultId} for update`);
    const [vault] = rows;
    if (vault === undefined) return null;
    if (credentialId !== null) {
      const { rowCount } = await tx.execute(sql`
        update inventory.credentials set owner = ${owner ?? vault.owner}
        where connection = ${connection} and vault_id = ${vaultId} and id = ${credentialId}`);
      return rowCount === 0 ? null : 1;
    }
    await tx.execute(sql`
      update inventory.vaults set owner = ${owner} where connection = ${connection} and id = ${vaultId}`);
    const { rowCount } = await tx.execute(sql`
      update inventory.credentials set owner = ${owner}
      where connection = ${connection} and vault_id = ${vaultId} and owner is not distinct from ${vault.owner}
        and owner is distinct from ${owner}`);
    return rowCount ?? 0;
  });
  if (found === null)
    throw new AppError({
      code: 'not_found',
      message: 'The inventory has no such entry. Refresh it, then try again.',
    });
  return { credentials: found };
}

/**
 * Sets or clears the owner of several credentials in one statement. Returns how many changed, how many already had it,
 * and how many the inventory lacks.
 */
export async function setOwners(
  db: Database,
  connection: string,
  places: readonly CredentialPlace[],
  owner: string | null,
): Promise<{ changed: number; unchanged: number; missing: number }> {
  const { rows } = await db.execute<{ found: number; changed: number }>(sql`
    with found as (
      select row.vault_id, row.id, row.owner as before, coalesce(${owner}::text, vault.owner) as after
      from ${placesTable(places)}
        join inventory.credentials as row on row.connection = ${connection}
          and row.vault_id = place.vault_id and row.id = place.credential_id
        left join inventory.vaults as vault on vault.connection = row.connection and vault.id = row.vault_id
      order by row.vault_id, row.id for update of row),
    changed as (
      update inventory.credentials as row set owner = found.after from found
      where row.connection = ${connection} and row.vault_id = found.vault_id and row.id = found.id
        and found.before is distinct from found.after returning row.id)
    select (select count(*) from found)::int as found, (select count(*) from changed)::int as changed`);
  const { found = 0, changed = 0 } = rows[0] ?? {};
  return { changed, unchanged: found - changed, missing: places.length - found };
}
