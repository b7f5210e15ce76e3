import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialPlace } from '../inputs';
import type { InventoryParams } from '../list-params';
import type { SelectedRow, SelectionPage } from '../selection';
import { type Mirror, searchFor } from './list';
import { placesTable } from './places';
import { instant, inventoryPage } from './search';

const SELECTION_ROWS = 1_000;

/** Returns a page of all current matches, in the order of the list. Throws `ProblemError` for an invalid cursor. */
export async function selectionPage(
  { db, connection }: Mirror,
  { q, sort, order }: InventoryParams,
  cursor: string | null,
): Promise<SelectionPage> {
  const { rows, nextCursor } = await inventoryPage(db, connection, await searchFor(db, q), {
    sort,
    isDescending: order === 'desc',
    cursor,
    limit: SELECTION_ROWS,
  });
  const kept = rows.map(
    ({ id, vaultId, vaultName, target, owner, isArchived, goneAt }): SelectedRow => ({
      ...{ id, vaultId, vaultName, target, owner, isArchived, goneAt },
    }),
  );
  return { rows: kept, nextCursor };
}

/** Returns the current values of selected rows, in the order of the selection, without rows that the inventory lacks. */
export async function selectedNow(
  db: Database,
  connection: string,
  places: readonly CredentialPlace[],
): Promise<SelectedRow[]> {
  const { rows } = await db.execute<SelectedRow & Record<string, unknown>>(sql`
    select row.id, row.vault_id as "vaultId", row.vault_name as "vaultName", row.target, row.owner,
      row.is_archived as "isArchived", ${instant('gone_at')} as "goneAt"
    from ${placesTable(places)} join inventory.credentials as row on row.connection = ${connection}
      and row.vault_id = place.vault_id and row.id = place.credential_id
    order by place.position`);
  return rows;
}
