import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';
import { dayEnd, dayStart } from '@/lib/core/list-params';
import type { Database } from '@/lib/core/server/db/client';
import { DEFAULT_POLICY, type InventoryPolicy, type Policies } from '@/lib/inventory/policies';
import type { parseQuery } from '@/lib/inventory/query';
import { termConditions } from '@/lib/inventory/server/conditions';
import { searchFor } from '@/lib/inventory/server/list';
import { lifeWords } from '@/lib/lifelines/search';
import { passes } from '@/lib/lifelines/server/filters';
import { currentLives } from '@/lib/lifelines/server/lives';
import type { PackRequest } from '../model';

const NO_SEARCH = { q: '', from: null, to: null, environment: null };

export interface Scope {
  connection: string;
  q: string;
  archive: string[];
  from: string;
  to: string;
  /** Whether `row`, of `inventory.credentials`, passes the filter; null: no filter. */
  filter: SQL | null;
}

export async function scopeOf(db: Database, connection: string, request: PackRequest): Promise<Scope> {
  const { query, policies }: { query: ReturnType<typeof parseQuery>; policies: Policies } = await searchFor(
    db,
    request.q,
  );
  const filters = query.terms.length === 0 ? [] : [termConditions(query, policies)];
  const { q, lives } = request;
  if (lives !== null) {
    await currentLives({ db, connection });
    filters.push(sql`(row.vault_id, row.id) in (select row.vault_id, row.id from lifelines.lives as row
      where row.connection = ${connection} and ${passes({ ...NO_SEARCH, ...lives }, policies)})`);
  }
  return {
    connection,
    q,
    archive: lives === null ? [] : lifeWords(lives),
    from: dayStart(request.from),
    to: dayEnd(request.to),
    filter: filters.length === 0 ? null : sql.join(filters, sql` and `),
  };
}

export const inPeriod = ({ from, to }: Pick<Scope, 'from' | 'to'>, at: SQL): SQL =>
  sql`${at} between ${from}::timestamptz and ${to}::timestamptz`;

/** When `row` was deleted, according to the reads. */
export const DELETED_AT = sql`case when row.gone_at is not null then coalesce(row.missing_since, row.gone_at) end`;

/** Whether `row` existed in the period. A row with unknown dates is included. */
export const existed = ({ from, to }: Scope): SQL => sql`(
  coalesce(row.created_at <= ${to}::timestamptz, true)
  and coalesce(coalesce(${DELETED_AT}, row.archived_at) >= ${from}::timestamptz, true))`;

/** Whether `row` belongs to the account and passes the filter. */
export const isOurs = ({ connection, filter }: Scope): SQL =>
  filter === null ? sql`row.connection = ${connection}` : sql`row.connection = ${connection} and (${filter})`;

/** The filter for a table whose credentials are in these two columns. */
export const concerns = (scope: Scope, vaultId: SQL, credentialId: SQL): SQL =>
  scope.filter === null
    ? sql`true`
    : sql`exists (select from inventory.credentials as row
        where ${isOurs(scope)} and row.vault_id = ${vaultId} and row.id = ${credentialId})`;

/** Returns the rules that were active at the end of the period. */
export async function policyAt(tx: Transaction, to: string): Promise<InventoryPolicy> {
  const { rows } = await tx.execute<{ policy: InventoryPolicy }>(sql`
    select policy from inventory.policy_versions where set_at <= ${to}::timestamptz order by id desc limit 1`);
  return { ...DEFAULT_POLICY, ...rows[0]?.policy };
}
