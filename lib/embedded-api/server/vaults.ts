import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { newId } from './ids';
import type { ListQuery } from './list-query';
import { instantSql, type ListPage, type ListSource, listPage } from './page-query';
import { conflict, vaultNotFound } from './problem';

export type Sql = Pick<Database, 'execute'>;

export type VaultRow = {
  id: string;
  displayName: string;
  metadata: Record<string, string>;
  archivedAt: string | null;
  createdAt: string;
  updatedAt: string;
};

const COLUMNS = `t.id, t.display_name as "displayName", t.metadata, ${instantSql('t.archived_at')} as "archivedAt",
  ${instantSql('t.created_at')} as "createdAt", ${instantSql('t.updated_at')} as "updatedAt"`;

const SOURCE: ListSource = {
  table: 'embedded.vaults',
  owner: 'account_id',
  name: 'display_name',
  hasShortTerms: true,
  archivable: true,
  columns: COLUMNS,
};

export const listVaults = (
  database: Database,
  accountId: string,
  query: ListQuery,
): Promise<ListPage<VaultRow>> => listPage<VaultRow>(database, SOURCE, query, accountId);

async function one(db: Sql, statement: SQL): Promise<VaultRow | null> {
  const { rows } = await db.execute<VaultRow>(statement);
  return rows[0] ?? null;
}

/** Returns a vault of this account, active or archived. Throws 404. */
export async function getVault(db: Sql, accountId: string, vaultId: string): Promise<VaultRow> {
  const row = await one(
    db,
    sql`select ${sql.raw(COLUMNS)} from embedded.vaults t where t.id = ${vaultId} and t.account_id = ${accountId}`,
  );
  if (row === null) throw vaultNotFound(vaultId);
  return row;
}

/** Like `getVault`. Locks the vault against changes and additions until the transaction ends. */
export async function lockVault(tx: Sql, accountId: string, vaultId: string): Promise<VaultRow> {
  const row = await one(
    tx,
    sql`select ${sql.raw(COLUMNS)} from embedded.vaults t
      where t.id = ${vaultId} and t.account_id = ${accountId} for no key update`,
  );
  if (row === null) throw vaultNotFound(vaultId);
  return row;
}

export async function insertVault(
  tx: Sql,
  accountId: string,
  vault: { displayName: string; metadata: Record<string, string> },
): Promise<VaultRow> {
  const row = await one(
    tx,
    sql`insert into embedded.vaults as t (id, account_id, display_name, metadata)
      values (${newId('vault_')}, ${accountId}, ${vault.displayName}, ${JSON.stringify(vault.metadata)}::jsonb)
      returning ${sql.raw(COLUMNS)}`,
  );
  if (row === null) throw new Error('An insert returned no row.');
  return row;
}

/** Keeps its credentials unchanged. Throws 404, or 409 if it is already archived. */
export async function archiveVault(tx: Sql, accountId: string, vaultId: string): Promise<VaultRow> {
  const row = await one(
    tx,
    sql`update embedded.vaults t set archived_at = now(), updated_at = now()
      where t.id = ${vaultId} and t.account_id = ${accountId} and t.archived_at is null returning ${sql.raw(COLUMNS)}`,
  );
  if (row !== null) return row;
  await getVault(tx, accountId, vaultId);
  throw conflict(`Vault '${vaultId}' is already archived.`);
}

/** Deletes its credentials too. Returns the deleted vault. Throws 404. */
export async function deleteVault(tx: Sql, accountId: string, vaultId: string): Promise<VaultRow> {
  const row = await one(
    tx,
    sql`delete from embedded.vaults t where t.id = ${vaultId} and t.account_id = ${accountId}
      returning ${sql.raw(COLUMNS)}`,
  );
  if (row === null) throw vaultNotFound(vaultId);
  return row;
}
