import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { containing } from '@/lib/core/server/db/like';
import type { AsOf, AsOfCounts, AsOfKind, AsOfPage, AsOfRow } from '../as-of';
import { auditOnly } from './as-of-audit';
import { bounded } from './bounded';
import type { Mirror } from './list';
import type { Sql } from './mirror';
import { decodeCursor, encodeCursor } from './search';

/**
 * Which entries were active at an instant. An entry has one start and one end, because no documented call reactivates
 * an archived or deleted entry. Each of these events lies in an interval:
 * - created: the API's date, else between the reads around the recorded creation.
 * - archived: the API's date, else between two reads. If the last read showed the entry active: after that read, and
 * before the audit entry of a successful archiving.
 * - deleted: between two reads, at the latest when a deletion of the console had succeeded; else after the last read.
 * After the first interval and before the others, the entry is active. Before the first or after one of the others, it
 * is not. Inside of an interval, it is unknown. It is also unknown for the time before an entry was listed again or
 * archived again.
 */

export const AS_OF_ROWS = 100;

/** A first read shows entries that were created until its response arrived: a request ends after 20 s. */
const ANSWER_MAX = sql.raw(`interval '1 minute'`);
/** The time of an audit entry is at most 10 s before a change through the API, and after a change of the console. */
const LAG = sql.raw(
  `case when entry.actor ->> 'kind' = 'api_token' then interval '10 seconds' else interval '0' end`,
);

const CREDENTIALS =
  sql.raw(`select connection, vault_id, id as credential_id, vault_name, target, environment, owner,
  search_text, created_at, archived_at, is_archived, first_seen_at,
  coalesce(last_seen_at, first_seen_at) as last_seen_at, gone_at
  from inventory.credentials left join inventory.sightings using (connection, vault_id, id)`);
const MIRRORS: Readonly<Record<AsOfKind, SQL>> = {
  credentials: CREDENTIALS,
  archive: sql`${CREDENTIALS} where is_archived or gone_at is not null`,
  vaults: sql.raw(`select connection, id as vault_id, null::text as credential_id, name as vault_name,
    null::text as target, environment, owner, lower(name || ' ' || id) as search_text, created_at, archived_at,
    is_archived, first_seen_at, last_seen_at, gone_at from inventory.vaults`),
};

/** Few audit entries name a credential and many archive one, so only the index of targets is used. */
const CREDENTIAL_NAMED = sql.raw('target_ids @> array[row.credential_id]');
/** Many audit entries name a vault and few archive one, so a separate index covers these. */
const VAULT_NAMED = sql.raw(
  `target_ids @> array[row.vault_id] and action = 'vault.archive' and outcome = 'success'`,
);

/** Changes of `row`, in the form of their index. */
const changesOf = (
  of: AsOfKind,
): SQL => sql`inventory.changes as change where change.connection = row.connection
  and change.vault_id = row.vault_id
  and ${of === 'vaults' ? sql`change.credential_id is null` : sql`change.credential_id = row.credential_id`}`;

/**
 * The latest time of the deletion in `change`: its read, or the audit entry of a successful deletion. The success of
 * another action only means that the entry was deleted by then, not that it was deleted after `since`.
 */
const DELETED_BY = sql`least(change.until, case
  when entry.outcome = 'success' and entry.action in ('credential.delete', 'vault.delete', 'leak.remove')
    then entry.at + ${LAG} end)`;

/** `row` of the mirror with the intervals of its life. */
const lives = (of: AsOfKind, at: SQL, where: SQL): SQL => sql`
  select row.*,
    coalesce(row.created_at, begun.since, '-infinity') as begun_from,
    coalesce(row.created_at, begun.until, row.first_seen_at + ${ANSWER_MAX}) as begun_by,
    case when row.archived_at is not null then row.archived_at
      when row.is_archived then coalesce(archived.since, '-infinity') else row.last_seen_at end as archived_from,
    case when row.archived_at is not null then row.archived_at
      when row.is_archived then coalesce(archived.until, row.first_seen_at + ${ANSWER_MAX})
      else coalesce(asked.at, 'infinity') end as archived_by,
    case when row.gone_at is null then row.last_seen_at else coalesce(deleted.since, row.last_seen_at) end as deleted_from,
    case when row.gone_at is null then 'infinity' else coalesce(deleted.until, row.gone_at) end as deleted_by
  from (${MIRRORS[of]}) as row
    -- A condition inside the lateral query saves the search for other rows; one after “on” does not.
    left join lateral (select change.since, change.until from ${changesOf(of)} and change.field = 'created'
      and row.created_at is null order by change.id limit 1) as begun on true
    left join lateral (select change.since, change.until from ${changesOf(of)} and change.field = 'status'
      and row.is_archived and row.archived_at is null order by change.id desc limit 1) as archived on true
    left join lateral (select min(entry.at + ${LAG}) as at
      from (select * from audit.entries
        where ${of === 'vaults' ? VAULT_NAMED : CREDENTIAL_NAMED} and not row.is_archived and ${at} >= row.last_seen_at
        offset 0) as entry
      where entry.action = ${of === 'vaults' ? 'vault.archive' : 'credential.archive'} and entry.outcome = 'success'
        and entry.at >= row.first_seen_at) as asked on true
    left join lateral (select change.since, ${DELETED_BY} as until from (
        select * from ${changesOf(of)} and change.field = 'deleted' and row.gone_at is not null
        order by change.id desc limit 1) as change
      left join audit.entries as entry on entry.sequence = change.audit_sequence) as deleted on true
  where ${where}`;

/** Whether the instant is between a recorded end and the read that disproved it. Evaluated once, not per row. */
const isReversed = (
  connection: string,
  at: SQL,
): SQL => sql`(row.vault_id, coalesce(row.credential_id, '')) in (
  select change.vault_id, coalesce(change.credential_id, '') from inventory.changes as change
  where change.connection = ${connection} and change.until > ${at} and (
    (change.field = 'restored' and coalesce((
      select max(earlier.since) from inventory.changes as earlier
      where earlier.connection = change.connection and earlier.vault_id = change.vault_id
        and earlier.credential_id is not distinct from change.credential_id
        and earlier.field = 'deleted' and earlier.id < change.id), '-infinity') <= ${at})
    or (change.field = 'archived_at' and jsonb_typeof(change.before) = 'string'
      and (change.before #>> '{}')::timestamptz <= ${at})
    or (change.field = 'status' and change.before = '"archived"')))`;

/** Selects `life` with why it is unknown whether it was active (null: it was), without inactive ones. */
function answers({ of, at, q }: AsOf, connection: string, beyond: SQL): SQL {
  const instant = sql`${at}::timestamptz`;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const where = sql.join(
    [
      sql`row.connection = ${connection}`,
      ...words.map((word) => sql`row.search_text like ${containing(word)}`),
      beyond,
    ],
    sql` and `,
  );
  return sql`
    select row.*, case
      when ${isReversed(connection, instant)} then 'reversed'
      when ${instant} < row.begun_by then 'creation'
      when ${instant} < least(row.archived_from, row.deleted_from) then null
      when row.gone_at is not null and row.deleted_from <= row.archived_from then 'deletion'
      when row.is_archived and row.archived_from <= row.deleted_from then 'archiving'
      else 'unread' end as unknown
    from (${lives(of, instant, where)}) as row
    where (${instant} >= row.begun_from and ${instant} < least(row.archived_by, row.deleted_by))
      or ${isReversed(connection, instant)}`;
}

/** A value of `row` at the instant: the value that the first later change replaced, or null. */
const valueBefore = (
  of: AsOfKind,
  field: string,
  at: SQL,
  path: SQL = sql`change.before #>> '{}'`,
): SQL => sql`(
  select jsonb_build_object('value', ${path}, 'isSure', coalesce(change.since, '-infinity') >= ${at})
  from ${changesOf(of)} and change.field = ${field} and change.until > ${at} order by change.id limit 1)`;

/** The value that a later change replaced, or the current value. */
const valued = (name: string, today: SQL): SQL =>
  sql`case when ${sql.identifier(name)} is null then ${today} else ${sql.identifier(name)} ->> 'value' end`;

const utc = (column: SQL): SQL =>
  sql`case when isfinite(${column}) then to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`;

type Found = AsOfRow & { name: string; [column: string]: unknown };

function mirrorStatement(search: AsOf, connection: string, last: Cursor | null): SQL {
  const at = sql`${search.at}::timestamptz`;
  // For credentials, the columns of an index, so that a page reads no more rows than it needs.
  const key = sql.raw(
    `row.vault_name, row.vault_id${search.of === 'vaults' ? ", ''::text" : ', row.credential_id'}`,
  );
  const beyond = last === null ? sql`true` : sql`(${key}) > (${last[0] ?? ''}, ${last[1]}, ${last[2]})`;
  const environment = sql`change.before ->> 'environment'`;
  return sql`
    select row.vault_name as name, row.vault_id as "vaultId", row.credential_id as "credentialId",
      ${valued('was_named', sql`row.vault_name`)} as "vaultName", ${valued('had_target', sql`row.target`)} as target,
      ${valued('was_in', sql`row.environment`)} as environment, row.owner, ${utc(sql`row.created_at`)} as "createdAt",
      case when row.archived_from = row.archived_by then ${utc(sql`row.archived_at`)} end as "endedAt",
      ${utc(sql`least(row.archived_by, row.deleted_by)`)} as "endedBefore", row.unknown,
      row.first_seen_at > ${at} or exists (select from (values (was_named), (had_target), (was_in)) as was (value)
        where not (was.value ->> 'isSure')::boolean) as "hasTodaysValues"
    from (
      select row.*, ${valueBefore(search.of, 'target', at)} as had_target
      from (${answers(search, connection, beyond)}) as row
      order by ${key} limit ${AS_OF_ROWS + 1}) as row
      left join lateral (select ${valueBefore('vaults', 'name', at)} as was_named,
        ${valueBefore('vaults', 'metadata', at, environment)} as was_in) as was on true
    order by ${key}`;
}

type Cursor = readonly [string | null, string, string];

/** For a page alone. The counts of the first page read every entry of the mirror and the log and get more time. */
const PAGE_MAX_S = 5;
const COUNTS_MAX_S = 15;

/** Replaces the name in a cursor after the mirror: entries that are only in the audit log come last. */
const AUDIT = null;

/**
 * Returns one page of the vaults or credentials that were or may have been active at an instant, sorted by the vault's
 * name; then those that are only in the audit log. Throws `ProblemError` for an invalid cursor, and if a statement
 * takes longer than 5 s, or 15 s with the counts.
 */
export async function asOfPage(
  { db, connection }: Mirror,
  search: AsOf,
  cursor: string | null,
): Promise<AsOfPage> {
  const last = cursor === null ? null : decodeCursor(cursor);
  const limit = cursor === null ? COUNTS_MAX_S : PAGE_MAX_S;
  const pageOf = async (tx: Sql): Promise<AsOfPage> => {
    const read = async (statement: SQL) => (await tx.execute<Found>(statement)).rows;
    const isMirror = last === null || last[0] !== AUDIT;
    const found = isMirror ? await read(mirrorStatement(search, connection, last)) : [];
    const mirrored = found.length;
    if (mirrored <= AS_OF_ROWS) {
      const beyond = isMirror ? sql`true` : sql`(key_vault, key_id) > (${last[1]}, ${last[2]})`;
      found.push(...(await read(auditOnly(search, connection, beyond, AS_OF_ROWS + 1 - mirrored))));
    }
    const shown = found.slice(0, AS_OF_ROWS);
    const end = shown.at(-1);
    return {
      rows: shown.map(({ name: _, ...row }) => row),
      nextCursor:
        found.length > AS_OF_ROWS && end
          ? encodeCursor([
              shown.length > mirrored ? AUDIT : end.name,
              end.vaultId ?? '',
              end.credentialId ?? '',
            ])
          : null,
      counts: cursor === null ? await counts(tx, search, connection) : null,
    };
  };
  return bounded(db, pageOf, limit);
}

/** Returns how many were active at the instant, and for how many it is unknown. */
async function counts(tx: Sql, search: AsOf, connection: string): Promise<AsOfCounts> {
  const { rows } = await tx.execute<AsOfCounts & Record<string, unknown>>(sql`
    select count(*) filter (where unknown is null)::int as active,
      count(*) filter (where unknown is not null)::int as unknown
    from (
      select unknown from (${answers(search, connection, sql`true`)}) as known
      union all select unknown from (${auditOnly(search, connection, sql`true`, null)}) as recorded) as answer`);
  return { active: rows[0]?.active ?? 0, unknown: rows[0]?.unknown ?? 0 };
}
