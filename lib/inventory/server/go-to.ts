import 'server-only';
import { sql } from 'drizzle-orm';
import { findMembers } from '@/lib/auth/server/members';
import { harmlessName } from '@/lib/core/person';
import { may, type Role } from '@/lib/core/roles';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import type { Destination } from '../model';
import { savedViews } from './saved-views';

const EACH_MAX = 6;

interface Mirror {
  db: Database;
  connection: string;
}

type InMirror = Extract<Destination, { kind: 'vault' | 'credential' | 'server' }>;

/** Vaults, credentials and servers whose name, URL or id contains the text; active ones first. */
async function ofMirror({ db, connection }: Mirror, text: string): Promise<Destination[]> {
  const like = containing(text.toLowerCase());
  const { rows } = await db.execute<InMirror & Record<string, unknown>>(sql`
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

/** What the text leads a person to, at most 6 of each kind. Members only for those who may see the team. */
export async function destinations(
  mirror: Mirror,
  text: string,
  user: { id: string; name: string; email: string; role: Role },
): Promise<Destination[]> {
  const [found, members, views] = await Promise.all([
    ofMirror(mirror, text),
    may(user.role, 'settings.manage') ? findMembers(mirror.db, text, EACH_MAX) : [],
    savedViews(mirror, user, { text, limit: EACH_MAX }),
  ]);
  return [
    ...found,
    ...members.map(({ id, name, email }) => ({
      kind: 'member' as const,
      userId: id,
      label: email,
      hint: harmlessName(name),
    })),
    ...views.map((view) => ({ kind: 'view' as const, view })),
  ];
}
