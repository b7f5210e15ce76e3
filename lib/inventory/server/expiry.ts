import 'server-only';
import { sql } from 'drizzle-orm';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';

/**
 * Stores when a token expires, as a person entered it; null deletes it. Throws `ProblemError`: `not_found`, or
 * `conflict` if the API or the token states the date.
 */
export async function setExpiry(
  db: Database,
  { connection, vaultId, credentialId }: { connection: string; vaultId: string; credentialId: string },
  day: string | null,
): Promise<void> {
  const { rows } = await db.execute<{ isSet: boolean }>(sql`
    with found as (
      select coalesce(expires_source, 'person') = 'person' as is_open from inventory.credentials
      where connection = ${connection} and vault_id = ${vaultId} and id = ${credentialId} for update
    ), written as (
      update inventory.credentials
      set expires_at = ${day}::timestamp at time zone 'utc',
        expires_source = case when ${day}::text is not null then 'person' end
      from found where is_open and connection = ${connection} and vault_id = ${vaultId} and id = ${credentialId}
    )
    select is_open as "isSet" from found`);
  if (rows[0] === undefined)
    throw new AppError({
      code: 'not_found',
      message: 'The inventory has no such credential. Refresh it, then try again.',
    });
  if (!rows[0].isSet)
    throw new AppError({
      code: 'conflict',
      message: 'The API or the token itself states when this token expires, so you cannot set another date.',
    });
}
