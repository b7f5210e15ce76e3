import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';

interface Subject {
  vaultId: string;
  /** Null: the vault, and all of its credentials without an owner of their own. */
  credentialId: string | null;
}

/** Sets or clears the owner. Returns how many credentials have another owner now. Throws `ProblemError` `not_found`. */
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
    throw new ProblemError({
      code: 'not_found',
      message: 'The inventory has no such entry. Refresh it, then try again.',
    });
  return { credentials: found };
}
