import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';

/** Fills the mirror of a connection with `count` credentials, in vaults of 50, with values computed from their number. */
export async function seedRows(db: Database, connection: string, count: number): Promise<void> {
  await db.execute(sql`
    insert into inventory.vaults (connection, id, name, status, metadata, environment, created_at, is_archived,
      first_seen_at, last_seen_at, read_number, read_at)
    select ${connection}, 'vault_' || lpad(n::text, 6, '0'), 'Vault ' || n, 'active', '{}',
      (array['production', 'staging', 'development', null])[n % 4 + 1], now() - interval '2 years', false, now(), now(), 1, now()
    from generate_series(0, ${Math.ceil(count / 50)} - 1) as n`);
  await db.execute(sql`
    insert into inventory.credentials (connection, vault_id, id, vault_name, environment, owner, kind, target, host,
      protocol, status, metadata, created_at, updated_at, archived_at, is_archived, token_set_at, expires_at,
      expires_source, verdict, verified_at, fingerprint, first_seen_at, missing_since, gone_at)
    select ${connection}, 'vault_' || lpad((n / 50)::text, 6, '0'), 'vcred_' || lpad(n::text, 8, '0'), 'Vault ' || n / 50,
      (array['production', 'staging', 'development', null])[n / 50 % 4 + 1],
      case when n % 3 = 0 then 'owner' || n % 7 || '@example.com' end,
      'static_bearer', 'https://mcp' || n % 97 || '.example.com/mcp', 'mcp' || n % 97 || '.example.com',
      null, case when n % 11 = 0 then 'archived' else 'active' end, jsonb_build_object('team', 'team-' || n % 5),
      now() - make_interval(hours => n * 37 % 17000), now(), case when n % 11 = 0 then now() end, n % 11 = 0,
      case when n % 53 <> 0 then now() - make_interval(hours => n * 37 % 17000) end,
      case when n % 4 = 0 then now() + make_interval(days => n % 200 - 20) end,
      case when n % 4 = 0 then 'api' end, (array['proven', 'accepted', 'refused', 'timeout', null])[n % 5 + 1],
      case when n % 5 < 4 then now() - make_interval(days => n % 90) end,
      case when n % 13 = 0 then 'same-' || n % 26 else 'own-' || n end,
      now(), case when n % 101 = 0 then now() end, case when n % 202 = 0 then now() end
    from generate_series(0, ${count} - 1) as n`);
  await db.execute(sql`analyze inventory.credentials`);
}
