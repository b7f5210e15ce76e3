import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import type { Destination } from '../model';
import { bounded } from './bounded';

const EACH_MAX = 6;
/** Matches that are put in order. */
const SORTED_MAX = 200;
/** The index finds parts of a text by three characters. */
const INDEXED_MIN = 3;

const ACTIVE = sql`not is_archived and gone_at is null`;

/**
 * Vaults, credentials and servers whose name, URL or id contains the text; at most 6 of each, active ones first.
 * Credentials are looked for from three characters. Throws `ProblemError` where that takes too long.
 */
export async function destinations(
  { db, connection }: { db: Database; connection: string },
  text: string,
): Promise<Destination[]> {
  const lower = text.toLowerCase();
  const like = containing(lower);
  // Of many matches the first that are found, in order: to sort all of them takes too long for a keystroke.
  const credentials = (condition: typeof ACTIVE) => sql`
    (select * from (select 'credential' as kind, vault_id, id, target, vault_name from inventory.credentials
      where connection = ${connection} and ${condition} and search_text like ${like} limit ${SORTED_MAX}) as matches
      order by target, vault_id, id limit ${EACH_MAX})`;
  const { rows } = await bounded(db, (tx) =>
    tx.execute<Destination & Record<string, unknown>>(sql`
    with recursive hosts as (
      (select host from inventory.credentials where connection = ${connection} and ${ACTIVE} and host is not null
        order by host limit 1)
      union all
      select (select next.host from inventory.credentials as next where next.connection = ${connection} and ${ACTIVE}
        and next.host > hosts.host order by next.host limit 1) from hosts where hosts.host is not null
    ), found as (
      select host from hosts where host like ${like} order by strpos(host, ${lower}), length(host), host limit ${EACH_MAX})
    (select 'vault' as kind, id as "vaultId", null as "credentialId", name as label, environment as hint
      from inventory.vaults where connection = ${connection} and gone_at is null
        and (lower(name) like ${like} or lower(id) = ${lower})
      order by is_archived, name, id limit ${EACH_MAX})
    ${
      lower.length < INDEXED_MIN
        ? sql``
        : sql`union all
    (select * from (${credentials(ACTIVE)}
      union all ${credentials(sql`is_archived and gone_at is null`)}) as known limit ${EACH_MAX})`
    }
    union all
    (select 'server', null, null, host, (select count(*) from inventory.credentials as row
      where row.connection = ${connection} and row.host = found.host and ${ACTIVE}) || ' credentials' from found)`),
  );
  return rows;
}
