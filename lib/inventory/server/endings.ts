import 'server-only';
import { sql } from 'drizzle-orm';
import { REASON_OF_ENTRY } from '@/lib/audit/server/stated-reason';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { reasonIn } from '@/lib/vaults/reasons';
import type { CredentialPlace } from '../inputs';
import type { Ending } from '../model';

/** Returns how credentials that this console archived or deleted ended. One query. */
export async function endings(
  db: Database,
  connection: string,
  places: readonly CredentialPlace[],
): Promise<Ending[]> {
  if (places.length === 0) return [];
  const { rows } = await db.execute<
    Omit<Ending, 'reason'> & { asked: LogFields | null; [column: string]: unknown }
  >(sql`
    select change.vault_id as "vaultId", change.credential_id as "credentialId", entry.actor ->> 'name' as actor,
      asked.summary as asked
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as place ("vaultId" text, "credentialId" text)
      cross join lateral (
        select * from inventory.changes as row where row.connection = ${connection}
          and row.vault_id = place."vaultId" and row.credential_id = place."credentialId"
          and row.field in ('archived_at', 'deleted') order by row.id desc limit 1) as change
      join audit.entries as entry on entry.sequence = change.audit_sequence
      ${REASON_OF_ENTRY}`);
  return rows.map(({ asked, ...ending }) => ({ ...ending, reason: reasonIn(asked) }));
}
