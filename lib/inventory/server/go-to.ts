import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import type { Destination } from '../model';

const EACH_MAX = 6;

/** Vaults, credentials and servers whose name, URL or id contains the text; at most 6 of each, active ones first. */
export async function destinations(
  { db, connection }: { db: Database; connection: string },
  text: string,
): Promise<Destination[]> {
  const like = containing(text.toLowerCase());
  const { rows } = await db.execute<Destination & Record<string, unknown>>(sql`
    (select 'vault' as kind, id as "vaultId", null as "credentialId", name as label, environment as hint
      from inventory.vaults where connection = ${connection} and gone_at is null
        and (lower(name) like ${like} or lower(id) = ${text.toLowerCase()})
      order by is_archived, name, id limit ${EACH_MAX})
    union all
    (select 'credential', vault_id, id, target, vault_name
      from inventory.credentials where connection = ${connection} and gone_at is null and search_text like ${like}
      order by is_archived, target, vault_id, id limit ${EACH_MAX})
    union all
    (select 'server', null, null, host, count(*) || ' credentials'
      from inventory.credentials where connection = ${connection} and host like ${like}
        and not is_archived and gone_at is null
      group by host order by count(*) desc, host limit ${EACH_MAX})`);
  return rows;
}
