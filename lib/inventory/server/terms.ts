import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { HeldPlace } from '@/lib/vaults/server/holds';
import type { Term, TermList, TermPage } from '../terms';
import type { Sql } from './mirror';

export const TERMS_PAGE = 50;

type Table = 'inventory.policy_exceptions' | 'legal_holds';
type Alias = 'exception' | 'hold';

/** A column of a term as RFC 3339 in UTC. */
export const termInstant = (alias: Alias, column: string): SQL =>
  sql.raw(`to_char(${alias}.${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

export const termColumns = (alias: Alias): SQL => {
  const own = sql.identifier(alias);
  return sql`${own}.id, ${own}.vault_id as "vaultId", vault.name as "vaultName",
    ${own}.credential_id as "credentialId", credential.target, ${own}.reason, ${termInstant(alias, 'until')} as until,
    ${own}.ended_by as "endedBy", ${termInstant(alias, 'ended_at')} as "endedAt"`;
};

/** A table of terms with the names of their subjects. */
export const namedTerms = (table: Table, alias: Alias): SQL => {
  const own = sql.identifier(alias);
  return sql`${sql.raw(table)} as ${own}
    left join inventory.vaults as vault on vault.connection = ${own}.connection and vault.id = ${own}.vault_id
    left join inventory.credentials as credential on credential.connection = ${own}.connection
      and credential.vault_id = ${own}.vault_id and credential.id = ${own}.credential_id`;
};

/** Returns the start of a page: the sorted instant and the id of the previous row. */
function placeOf(cursor: string): { at: string; id: string } {
  const [, at, id] = /^(\d{4}-[\dT:.-]{10,30}Z) ([\da-f-]{36})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at)))
    throw appError('invalid_input', 'This page of the list does not exist. Start at the first page.');
  return { at, id };
}

/**
 * Returns active terms, soonest end first; or past ones, latest end first. At most 50. Throws `ProblemError` for an
 * invalid cursor.
 */
export async function termPage<T extends Term>(
  { db, connection }: { db: Database; connection: string },
  { alias, table, columns, inForce }: { alias: Alias; table: Table; columns: SQL; inForce: SQL },
  list: TermList,
  cursor: string | null,
): Promise<TermPage<T>> {
  const isInForce = list === 'in-force';
  const own = sql.identifier(alias);
  const end = sql`coalesce(${own}.ended_at, ${own}.until)`;
  const [direction, beyond] = isInForce ? [sql.raw('asc'), sql.raw('>')] : [sql.raw('desc'), sql.raw('<')];
  const last = cursor === null ? null : placeOf(cursor);
  const after =
    last === null
      ? sql`true`
      : sql`(${end}, ${own}.id) ${beyond} (${last.at}::timestamptz, ${last.id}::uuid)`;
  const matches = sql`${own}.connection = ${connection} and ${isInForce ? inForce : sql`not ${inForce}`}`;
  const { rows } = await db.execute<T & { total: number; place: string; [column: string]: unknown }>(sql`
    select ${columns}, (select count(*)::int from ${sql.raw(table)} as ${own} where ${matches}) as total,
      to_char(${end} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
    from ${namedTerms(table, alias)} where ${matches} and ${after}
    order by ${end} ${direction}, ${own}.id ${direction} limit ${TERMS_PAGE + 1}`);
  const shown = rows.slice(0, TERMS_PAGE);
  const lowest = shown.at(-1);
  return {
    // Guarantee: `columns` are those of `T`.
    terms: shown.map(({ total: _, place: __, ...term }) => term as unknown as T),
    total: rows[0]?.total ?? 0,
    nextCursor: rows.length > TERMS_PAGE && lowest ? `${lowest.place} ${lowest.id}` : null,
  };
}

/** Locks the vault of a term. Rejects with `ProblemError` `not_found` if the inventory has no such entry. */
export async function lockSubject(
  tx: Sql,
  connection: string,
  { vaultId, credentialId }: HeldPlace,
): Promise<void> {
  const { rows } = await tx.execute(sql`
    select from inventory.vaults as vault
    where vault.connection = ${connection} and vault.id = ${vaultId} and vault.gone_at is null
      and (${credentialId}::text is null or exists (select from inventory.credentials as credential
        where credential.connection = ${connection} and credential.vault_id = ${vaultId}
          and credential.id = ${credentialId} and credential.gone_at is null))
    for update`);
  if (rows.length === 0)
    throw appError('not_found', 'The inventory has no such entry. Refresh it, then try again.');
}
