import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { findMembers } from '@/lib/auth/server/members';
import { counted } from '@/lib/core/counted';
import { harmlessName } from '@/lib/core/person';
import { may, type Role } from '@/lib/core/roles';
import type { Database } from '@/lib/core/server/db/client';
import { beginningWith, containing } from '@/lib/core/server/db/like';
import type { Destination } from '../model';
import { bounded } from './bounded';
import { savedViews } from './saved-views';

const EACH_MAX = 6;
const SORTED_MAX = 200;
/** The trigram index needs three characters. */
const INDEXED_MIN = 3;

const ACTIVE = sql`not is_archived and gone_at is null`;

interface Mirror {
  db: Database;
  connection: string;
}

type InMirror = Extract<Destination, { kind: 'vault' | 'credential' | 'server' }>;

/**
 * Finds vaults, credentials and servers whose name, URL or id contains the text; active ones first. Credentials need at
 * least three characters; if an id begins with the text, only ids are searched. Deleted ones are found only by id.
 * Throws `ProblemError` if the search takes too long.
 */
async function ofMirror({ db, connection }: Mirror, text: string): Promise<Destination[]> {
  const lower = text.toLowerCase();
  const like = containing(lower);
  // Ids have a separate index: they share a prefix, and the index of all texts would read most of its entries.
  const hasId = sql`id like ${beginningWith(lower)}`;
  // Sorts only the first matches, because sorting all of them is too slow while typing.
  const credentials = (condition: SQL) => sql`
    (select * from (select 'credential' as kind, vault_id, id, target, vault_name || case
        when gone_at is not null then ', deleted' when is_archived then ', archived' else '' end, ${ACTIVE}
      from inventory.credentials where connection = ${connection} and ${condition} limit ${SORTED_MAX}) as matches
      order by target, vault_id, id limit ${EACH_MAX})`;
  const { rows } = await bounded(db, (tx) =>
    tx.execute<InMirror & Record<string, unknown>>(sql`
    with recursive hosts as (
      (select host from inventory.credentials where connection = ${connection} and ${ACTIVE} and host is not null
        order by host limit 1)
      union all
      select (select next.host from inventory.credentials as next where next.connection = ${connection} and ${ACTIVE}
        and next.host > hosts.host order by next.host limit 1) from hosts where hosts.host is not null
    ), by_id as materialized (
      select from inventory.credentials where connection = ${connection} and ${hasId} limit 1
    ), found as (
      select host from hosts where host like ${like} order by strpos(host, ${lower}), length(host), host limit ${EACH_MAX})
    (select 'vault' as kind, id as "vaultId", null as "credentialId", name as label, environment as hint,
        ${ACTIVE} as "isActive"
      from inventory.vaults where connection = ${connection} and gone_at is null
        and (lower(name) like ${like} or lower(id) = ${lower})
      order by is_archived, name, id limit ${EACH_MAX})
    ${
      lower.length < INDEXED_MIN
        ? sql``
        : sql`union all
    (select * from (${sql.join(
      [
        ...[hasId, sql`search_text like ${like} and not exists (select from by_id)`].flatMap((matches) => [
          credentials(sql`${ACTIVE} and ${matches}`),
          credentials(sql`is_archived and gone_at is null and ${matches}`),
        ]),
        credentials(sql`gone_at is not null and ${hasId}`),
      ],
      sql` union all `,
    )}) as known limit ${EACH_MAX})`
    }
    union all
    (select 'server', null, null, host, (select count(*) from inventory.credentials as row
      where row.connection = ${connection} and row.host = found.host and ${ACTIVE})::text, true from found)`),
  );
  return rows.map((row) =>
    row.kind === 'server' ? { ...row, hint: counted(Number(row.hint), 'credential') } : row,
  );
}

/** Returns the targets for a text, at most 6 of each type. Includes members only for people who may see the team. */
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
