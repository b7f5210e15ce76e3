import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import { namedStatement } from '@/lib/core/server/db/named-statement';
import type { Page, Vault } from '@/lib/providers/model';
import type { Connection } from '@/lib/providers/server/connection';
import { markHeld } from '@/lib/vaults/server/holds';
import { listOptions } from '@/lib/vaults/server/list-options';
import { parseQuery } from '../query';
import {
  isFromMirror,
  NONE,
  type VaultListChoices,
  type VaultListPage,
  type VaultListParams,
  type VaultListRow,
} from '../vault-list';
import { bounded, unlessSlow } from './bounded';
import { CHANGING } from './causes';
import { termConditions } from './conditions';
import type { Mirror } from './list';
import { policiesInForce } from './policies';
import { decodeCursor, encodeCursor, instantOf } from './search';

const ACTIVE = sql`row.connection = vault.connection and row.vault_id = vault.id
  and not row.is_archived and row.gone_at is null`;

type Known = Pick<VaultListRow, 'id' | 'facts' | 'lastChange'>;

const KNOWN = namedStatement<Known>(
  'vault rows',
  sql`select place.id, case when vault.read_at is not null then jsonb_build_object(
      'owner', vault.owner, 'isWhole', vault.unreadable = 0, 'credentials', active.credentials,
      'oldestDays', active.oldest, 'proven', active.proven, 'refused', active.refused,
      'otherwise', active.credentials - active.proven - active.refused - active.unverified,
      'unverified', active.unverified) end as facts,
    case when latest.at is not null then jsonb_build_object(
      'at', ${instantOf('latest.at')}, 'actor', latest.actor) end as "lastChange"
  from unnest(${sql.placeholder('ids')}::text[]) as place (id)
    left join inventory.vaults as vault
      on vault.connection = ${sql.placeholder('connection')} and vault.id = place.id
    left join lateral (
      select count(*) as credentials, extract(day from now() - min(row.token_set_at)) as oldest,
        count(*) filter (where row.verdict = 'proven') as proven,
        count(*) filter (where row.verdict in ('refused', 'wrong_scheme')) as refused,
        count(*) filter (where row.verdict is null) as unverified
      from inventory.credentials as row where ${ACTIVE}) as active on true
    left join lateral (
      -- With the sum, PostgreSQL does not scan the whole log backwards.
      (select entry.at, entry.actor ->> 'name' as actor from audit.entries as entry
        where entry.target_ids @> array[place.id] and entry.outcome = 'success'
          and entry.action = any(${sql.param([...CHANGING])}::text[])
        order by entry.sequence + 0 desc limit 1)
      union all
      (select change.until, null from inventory.changes as change
        where change.connection = ${sql.placeholder('connection')} and change.vault_id = place.id
          and change.cause = 'outside'
        order by change.id desc limit 1)
      order by at desc limit 1) as latest on true`,
);

/** Reads facts about these vaults from the mirror and the audit log in one query; none if they cannot be read in time. */
async function known(
  { db, connection }: Mirror,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  if (ids.length === 0) return new Map();
  const rows = await unlessSlow(db, (tx) => KNOWN(tx, { ids, connection }), []);
  return new Map(rows.map((row) => [row.id, row]));
}

const UNKNOWN = { facts: null, lastChange: null };

/** Returns a page of vaults with all facts of a row. Facts that cannot be read in time are null. */
async function withFacts({ api, db }: Connection, page: Page<Vault>): Promise<VaultListPage> {
  const ids = page.items.map(({ id }) => id);
  const [marked, facts] = await Promise.all([
    markHeld({ api, db }, page),
    known({ db, connection: api.connection.id }, ids),
  ]);
  const items = marked.items.map((vault) => ({ ...vault, ...(facts.get(vault.id) ?? UNKNOWN) }));
  return { ...marked, items };
}

const PROBLEMS = ['policy:any', 'verified:refused', 'expires:expired', 'open:rotation', 'open:leak'];

async function hasProblem(db: Database): Promise<SQL> {
  const policies = await policiesInForce(db);
  const conditions = PROBLEMS.map((q) => termConditions(parseQuery(q), policies));
  return sql`exists (select from inventory.credentials as row where ${ACTIVE} and (${sql.join(conditions, sql` or `)}))`;
}

const isValue = (column: SQL, value: string): SQL =>
  value === NONE ? sql`${column} is null` : sql`lower(${column}) = ${value.trim().toLowerCase()}`;

async function filtersOf({ db, connection }: Mirror, params: VaultListParams): Promise<SQL> {
  const { q, env, owner, problems, archived, from, to } = params;
  const conditions = [
    sql`vault.connection = ${connection} and vault.gone_at is null and vault.missing_since is null`,
    ...(archived ? [] : [sql`not vault.is_archived`]),
    ...(q === '' ? [] : [sql`lower(vault.name) like lower(${containing(q)})`]),
    ...(from === null ? [] : [sql`vault.created_at >= ${from}::date at time zone 'utc'`]),
    ...(to === null ? [] : [sql`vault.created_at < (${to}::date + 1) at time zone 'utc'`]),
    ...(env === null ? [] : [isValue(sql`vault.environment`, env)]),
    ...(owner === null ? [] : [isValue(sql`vault.owner`, owner)]),
    ...(problems ? [await hasProblem(db)] : []),
  ];
  return sql.join(conditions, sql` and `);
}

type Found = Vault & { place: string; [column: string]: unknown };

/** Returns vaults of the last snapshot, newest first as in the API. Throws `ProblemError` for an invalid cursor. */
async function mirroredPage(mirror: Mirror, params: VaultListParams): Promise<Page<Vault>> {
  const { limit, after, before } = params;
  const filters = await filtersOf(mirror, params);
  const cursor = before ?? after;
  const [place, , id] = cursor === null ? [] : decodeCursor(cursor);
  const isBack = before !== null;
  const [order, beyond] = isBack ? [sql.raw('asc'), sql.raw('>')] : [sql.raw('desc'), sql.raw('<')];
  const key = sql`coalesce(vault.created_at, '-infinity')`;
  const beginning =
    id === undefined ? sql`` : sql`and (${key}, vault.id) ${beyond} (${place}::timestamptz, ${id})`;
  const { rows } = await bounded(mirror.db, (tx) =>
    tx.execute<Found>(sql`
      select vault.id, vault.name, vault.status, vault.metadata, ${instantOf('vault.created_at')} as "createdAt",
        ${instantOf('vault.updated_at')} as "updatedAt", ${instantOf('vault.archived_at')} as "archivedAt", ${key}::text as place
      from inventory.vaults as vault where ${filters} ${beginning}
      order by ${key} ${order}, vault.id ${order} limit ${limit + 1}`),
  );
  const page = rows.slice(0, limit);
  if (isBack) page.reverse();
  const hasMore = rows.length > limit;
  const cursorOf = (row: Found | undefined) =>
    row === undefined ? null : encodeCursor([row.place, row.id, row.id]);
  return {
    items: page.map(({ place: _, ...vault }) => vault),
    nextCursor: isBack || hasMore ? cursorOf(page.at(-1)) : null,
    previousCursor: (isBack ? hasMore : cursor !== null) ? cursorOf(page[0]) : null,
    unreadable: 0,
  };
}

/** Returns a page of the list: from the API, or from the last snapshot if the API lacks the filter. */
export async function vaultListPage(
  context: Connection,
  params: VaultListParams,
  signal?: AbortSignal,
): Promise<VaultListPage> {
  const { api, db } = context;
  const page = isFromMirror(params)
    ? await mirroredPage({ db, connection: api.connection.id }, params)
    : await api.vaults.list({ ...listOptions(params), ...(signal && { signal }) });
  return withFacts(context, page);
}

const CHOICES_MAX = 100;

const CHOICES = namedStatement<VaultListChoices>(
  'vault list choices',
  sql`with vault as materialized (
      select distinct lower(environment) as environment, lower(owner) as owner from inventory.vaults
      where connection = ${sql.placeholder('connection')} and gone_at is null)
    select array(select distinct environment from vault where environment is not null
        order by environment limit ${CHOICES_MAX}) as environments,
      array(select distinct owner from vault where owner is not null
        order by owner limit ${CHOICES_MAX}) as owners`,
);
const NO_CHOICES: VaultListChoices = { environments: [], owners: [] };

/** Returns the values of the filters; none if the mirror cannot be read in time. */
export const vaultListChoices = ({ db, connection }: Mirror): Promise<VaultListChoices> =>
  unlessSlow(db, async (tx) => (await CHOICES(tx, { connection }))[0] ?? NO_CHOICES, NO_CHOICES);
