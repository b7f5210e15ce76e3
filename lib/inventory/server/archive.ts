import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { REASON_OF_ENTRY } from '@/lib/audit/server/stated-reason';
import { dayEnd, dayStart } from '@/lib/core/list-params';
import type { LogFields } from '@/lib/core/log-fields';
import { containing } from '@/lib/core/server/db/like';
import { reasonIn } from '@/lib/vaults/reasons';
import type { ArchiveEntry, ArchiveListName, ArchivePage, ArchiveSearch } from '../archive';
import { bounded } from './bounded';
import { DELETED_UNDER_HOLD } from './holds';
import { kept } from './kept-counts';
import type { Mirror } from './list';
import { decodeCursor, encodeCursor, instant } from './search';

const PAGE_ROWS = 50;

const COLUMNS = sql.raw('connection, created_at, archived_at, is_archived, missing_since, gone_at');
const VAULTS = sql`select ${COLUMNS}, id as vault_id, name as vault_name, null::text as credential_id,
  null::text as target, null::text as replaces, null::text as replaced_by, lower(name || ' ' || id) as search_text
  from inventory.vaults`;
const CREDENTIALS = sql`select ${COLUMNS}, vault_id, vault_name, id as credential_id, target, replaces, replaced_by,
  search_text from inventory.credentials`;

/** Archived entries without a date come last. */
const ARCHIVED_AT = sql`coalesce(row.archived_at, '-infinity')`;
const ARCHIVED = sql`row.is_archived and row.gone_at is null`;

/** The source of each list, the date of its entries, and the changes that name who made them. */
const LISTS: Readonly<
  Record<ArchiveListName, { sources: readonly SQL[]; condition: SQL; at: SQL; fields: readonly string[] }>
> = {
  vaults: { sources: [VAULTS], condition: ARCHIVED, at: ARCHIVED_AT, fields: ['archived_at', 'status'] },
  credentials: {
    sources: [CREDENTIALS],
    condition: ARCHIVED,
    at: ARCHIVED_AT,
    fields: ['archived_at', 'status'],
  },
  deleted: {
    sources: [VAULTS, CREDENTIALS],
    condition: sql`row.gone_at is not null`,
    at: sql`row.gone_at`,
    fields: ['deleted'],
  },
};

function conditionsOf(connection: string, { of, vault, q, from, to }: ArchiveSearch): SQL {
  const { condition, at } = LISTS[of];
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return sql.join(
    [
      sql`row.connection = ${connection}`,
      condition,
      ...(vault === null ? [] : [sql`row.vault_id = ${vault}`]),
      ...words.map((word) => sql`row.search_text like ${containing(word)}`),
      ...(from === null ? [] : [sql`${at} >= ${dayStart(from)}::timestamptz`]),
      ...(to === null ? [] : [sql`${at} <= ${dayEnd(to)}::timestamptz`]),
    ],
    sql` and `,
  );
}

/** Counts the matches, once per state of the mirror. */
async function count({ db, connection }: Mirror, search: ArchiveSearch): Promise<number> {
  const { sources } = LISTS[search.of];
  const where = conditionsOf(connection, search);
  const { total } = await kept({ db, connection }, ['archive', search], () =>
    bounded(db, async (tx) => {
      const { rows } = await tx.execute<{ total: number }>(
        sql`select count(*)::int as total from (${sql.join([...sources], sql` union all `)}) as row where ${where}`,
      );
      return { total: rows[0]?.total ?? 0 };
    }),
  );
  return total;
}

type ArchiveRow = Omit<ArchiveEntry, 'reason'> & {
  at: string;
  asked: LogFields | null;
  [column: string]: unknown;
};

/** Returns one page of archived or deleted entries from the mirror. Throws `ProblemError` for an invalid cursor. */
export async function archivePage(mirror: Mirror, search: ArchiveSearch): Promise<ArchivePage> {
  const { db, connection } = mirror;
  const { sources, at, fields } = LISTS[search.of];
  const where = conditionsOf(connection, search);
  const last = search.cursor === null ? null : decodeCursor(search.cursor);
  const key = sql`${at}, row.vault_id, coalesce(row.credential_id, '')`;
  const beyond =
    last === null ? sql`` : sql`and (${key}) < (${last[0]}::timestamptz, ${last[1]}, ${last[2]})`;
  // Each uses its own index, so no more rows are read than a page has.
  const found = sources.map(
    (source) => sql`(select row.*, ${at} as at from (${source}) as row where ${where} ${beyond}
      order by ${at} desc, row.vault_id desc, row.credential_id desc limit ${PAGE_ROWS + 1})`,
  );
  const [{ rows }, total] = await Promise.all([
    bounded(db, (tx) =>
      tx.execute<ArchiveRow>(sql`
      select row.vault_id as "vaultId", row.vault_name as "vaultName", row.credential_id as "credentialId", row.target,
        ${instant('created_at')} as "createdAt", ${instant('archived_at')} as "archivedAt",
        ${instant('missing_since')} as "missingSince", row.replaces, row.replaced_by as "replacedBy", change.cause,
        case when row.gone_at is not null
          then to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end as "deletedAt",
        entry.actor ->> 'name' as actor, coalesce(entry.actor ->> 'kind' = 'user', false) as "isPerson",
        case when row.gone_at is not null then ${DELETED_UNDER_HOLD} end as "deletedUnderHold",
        asked.summary as asked, row.at::text as at
      from (
        select * from (${sql.join(found, sql` union all `)}) as row
        order by at desc, vault_id desc, coalesce(credential_id, '') desc limit ${PAGE_ROWS + 1}) as row
      left join lateral (
        select cause, audit_sequence, since, until from inventory.changes as change
        where change.connection = row.connection and change.vault_id = row.vault_id
          and change.credential_id is not distinct from row.credential_id
          and change.field = any(${sql.param(fields)}::text[])
        order by change.id desc limit 1) as change on true
      left join audit.entries as entry on entry.sequence = change.audit_sequence
      ${REASON_OF_ENTRY}
      order by row.at desc, row.vault_id desc, coalesce(row.credential_id, '') desc`),
    ),
    last === null ? count(mirror, search) : null,
  ]);
  const shown = rows.slice(0, PAGE_ROWS);
  const end = shown.at(-1);
  return {
    entries: shown.map(({ at: _, asked, ...entry }) => ({ ...entry, reason: reasonIn(asked) })),
    total,
    nextCursor:
      rows.length > PAGE_ROWS && end ? encodeCursor([end.at, end.vaultId, end.credentialId ?? '']) : null,
  };
}
