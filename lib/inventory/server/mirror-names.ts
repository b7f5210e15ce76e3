import 'server-only';
import { sql } from 'drizzle-orm';
import type { Held, Mirror, MirrorFacts } from '@/lib/audit/server/mirror';
import { containing } from '@/lib/core/server/db/like';
import { HOLD_IN_FORCE } from '@/lib/vaults/server/holds';

/** Finds names in the mirror for vaults and credentials that the audit log names only by id. */
export const mirrorNames: Mirror = {
  idsLike: async (db, text, max) => {
    const pattern = sql`lower(${containing(text)})`;
    const { rows } = await db.execute<{ id: string }>(sql`
      (select distinct id from inventory.vaults where lower(name) like ${pattern} limit ${max})
      union
      (select distinct id from inventory.credentials
        where search_text like ${pattern} and lower(target) like ${pattern} limit ${max})`);
    return rows.map(({ id }) => id);
  },
  facts: async (db, ids) => {
    // Ids are unique over accounts, and entries of the embedded API name its own connection. Each index starts with one.
    const among = sql`connection = any(array(select distinct connection from inventory.vaults))`;
    const known = sql`${sql.param([...ids])}::text[]`;
    const { rows } = await db.execute<MirrorFacts & Record<string, unknown>>(sql`
      select 'vault' as kind, id, name, environment from inventory.vaults where ${among} and id = any(${known})
      union all
      select 'credential', credential.id, credential.target, null from inventory.credentials as credential
      where ${among} and credential.vault_id = any(${known}) and credential.id = any(${known})`);
    return rows;
  },
  holds: async (db, ids) => {
    const { rows } = await db.execute<Held & Record<string, unknown>>(sql`
      select distinct hold.vault_id as "vaultId", hold.credential_id as "credentialId" from legal_holds as hold
      where ${HOLD_IN_FORCE} and coalesce(hold.credential_id, hold.vault_id) = any(${sql.param([...ids])}::text[])`);
    return rows;
  },
};
