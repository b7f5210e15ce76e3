import 'server-only';
import { sql } from 'drizzle-orm';
import type { Sql } from './mirror';

/** A replacement must be created at most this long before the other credential for the URL was archived. */
const INFERRED_WITHIN = sql.raw(`interval '24 hours'`);

/**
 * Links the credentials of a vault to their replacements: by the rotations of this console, or else by URL and dates.
 * Inferred links are marked, and a recorded link replaces an inferred one.
 */
export async function linkSuccessors(db: Sql, connection: string, vaultId: string): Promise<void> {
  await db.execute(sql`
    with pair as materialized (
      select credential_id as old, new_credential_id as new, 'recorded' as source from rotations
      where connection = ${connection} and vault_id = ${vaultId} and new_credential_id is not null
        and new_credential_id <> credential_id
      union all
      select old.id, new.id, 'inferred' from inventory.credentials as old
        cross join lateral (
          select id from inventory.credentials as next
          where next.connection = old.connection and next.vault_id = old.vault_id and next.target = old.target
            and next.id <> old.id and next.created_at > old.created_at
            and next.created_at between old.archived_at - ${INFERRED_WITHIN} and old.archived_at
            and (next.replaces is null or next.replaces = old.id)
          order by next.created_at, next.id limit 1) as new
      where old.connection = ${connection} and old.vault_id = ${vaultId} and old.archived_at is not null
        and old.replaced_by is null
    ), one as materialized (
      select distinct on (old) old, new, source from (
        select distinct on (new) * from pair order by new, source desc, old) as unique_new
      order by old, source desc, new
    ), old as (
      update inventory.credentials as row set replaced_by = one.new, replacement_source = one.source
      from one where row.connection = ${connection} and row.vault_id = ${vaultId} and row.id = one.old
        and (row.replaced_by, row.replacement_source) is distinct from (one.new, one.source)
    )
    update inventory.credentials as row set replaces = one.old
    from one where row.connection = ${connection} and row.vault_id = ${vaultId} and row.id = one.new
      and row.replaces is distinct from one.old`);
}
