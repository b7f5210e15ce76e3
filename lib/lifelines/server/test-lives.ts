import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { loadPageSearch, type PageSearch } from '../search';

/** A credential of the inventory; instants are in ms since 1970. */
export interface SeededLife {
  vaultId: string;
  id: string;
  target: string;
  createdAt: number;
  archivedAt: number | null;
  environment?: string;
  replacedBy?: string;
}

export async function seedLives(
  db: Database,
  connection: string,
  rows: readonly SeededLife[],
): Promise<void> {
  await db.execute(sql`
    insert into inventory.credentials (connection, vault_id, id, vault_name, environment, kind, target, host, status,
      metadata, created_at, updated_at, archived_at, is_archived, token_set_at, replaced_by, replacement_source,
      first_seen_at)
    select ${connection}, "vaultId", id, 'Vault ' || "vaultId", environment, 'static_bearer', target,
      split_part(target, '/', 3), case when "archivedAt" is null then 'active' else 'archived' end, '{}',
      to_timestamp("createdAt" / 1000), now(), to_timestamp("archivedAt" / 1000), "archivedAt" is not null,
      to_timestamp("createdAt" / 1000), "replacedBy", case when "replacedBy" is not null then 'recorded' end,
      now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row ("vaultId" text, id text, target text,
      "createdAt" float8, "archivedAt" float8, environment text, "replacedBy" text)`);
}

export const searchOf = (address: string): PageSearch =>
  loadPageSearch(new URL(`http://console.invalid/archive?${address}`));
