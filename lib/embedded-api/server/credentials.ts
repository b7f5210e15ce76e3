import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { Sealed } from '@/lib/core/server/sealing.mjs';
import type { Account } from './accounts';
import { type Keyring, sealSecrets } from './encryption';
import { newId } from './ids';
import type { ListQuery } from './list-query';
import type { InjectionLocation, Networking } from './network-fields';
import { instantSql, type ListPage, type ListSource, listPage } from './page-query';
import { conflict, credentialNotFound } from './problem';
import { getVault, type Sql } from './vaults';

type CredentialKind = 'static_bearer' | 'mcp_oauth' | 'environment_variable';

/** The fields of `auth` besides secrets, URL and type. */
export interface StoredAuth {
  secret_name?: string;
  networking?: Networking;
  injection_location?: InjectionLocation;
  expires_at?: string | null;
  refresh?: {
    client_id: string;
    token_endpoint: string;
    scope: string | null;
    /** Missing in older rows. */
    resource?: string | null;
    token_endpoint_auth: { type: 'none' | 'client_secret_basic' | 'client_secret_post' };
  } | null;
}

export interface NewCredential {
  kind: CredentialKind;
  mcpServerUrl: string | null;
  protocol: string | null;
  auth: StoredAuth;
  displayName: string | null;
  metadata: Record<string, string>;
  secrets: Record<string, string>;
}

export type CredentialRow = Omit<NewCredential, 'secrets'> & {
  id: string;
  vaultId: string;
  archivedAt: string | null;
  createdAt: string;
  updatedAt: string;
};

const COLUMNS = `t.id, t.vault_id as "vaultId", t.kind, t.mcp_server_url as "mcpServerUrl", t.protocol, t.auth,
  t.display_name as "displayName", t.metadata, ${instantSql('t.archived_at')} as "archivedAt", ${instantSql('t.created_at')} as "createdAt",
  ${instantSql('t.updated_at')} as "updatedAt"`;

const SOURCE: ListSource = {
  table: 'embedded.credentials',
  owner: 'vault_id',
  name: 'mcp_server_url',
  hasShortTerms: false,
  archivable: true,
  columns: COLUMNS,
};

/** Throws 404 if the account has no such vault. An archived vault stays readable. */
export async function listCredentials(
  database: Database,
  accountId: string,
  vaultId: string,
  query: ListQuery,
): Promise<ListPage<CredentialRow>> {
  await getVault(database, accountId, vaultId);
  return listPage<CredentialRow>(database, SOURCE, query, vaultId);
}

async function one(db: Sql, statement: SQL): Promise<CredentialRow | null> {
  const { rows } = await db.execute<CredentialRow>(statement);
  return rows[0] ?? null;
}

/** Throws 404; checks the vault first. */
export async function getCredential(
  db: Sql,
  accountId: string,
  vaultId: string,
  credentialId: string,
): Promise<CredentialRow> {
  await getVault(db, accountId, vaultId);
  const row = await one(
    db,
    sql`select ${sql.raw(COLUMNS)} from embedded.credentials t where t.id = ${credentialId} and t.vault_id = ${vaultId}`,
  );
  if (row === null) throw credentialNotFound(credentialId);
  return row;
}

/** The caller must hold the vault's lock, so that simultaneous additions see each other. Throws 409. */
async function refuseTwin(tx: Sql, vaultId: string, credential: NewCredential): Promise<void> {
  const { rows } = await tx.execute(
    sql`select 1 from embedded.credentials where vault_id = ${vaultId} and archived_at is null
      and mcp_server_url = ${credential.mcpServerUrl} limit 1`,
  );
  if (rows.length > 0)
    throw conflict(
      `The vault already has an active credential for '${credential.mcpServerUrl}'.`,
      'mcp_server_url',
    );
}

/**
 * Adds a credential to a vault that the caller has locked. Throws 409 if the account requires unique targets
 * and the vault has an active credential for the same URL.
 */
export async function insertCredential(
  tx: Sql,
  keyring: Keyring,
  account: Account,
  vaultId: string,
  credential: NewCredential,
): Promise<CredentialRow> {
  if (account.uniqueTargets && credential.mcpServerUrl !== null) await refuseTwin(tx, vaultId, credential);
  const id = newId('vcred_');
  const { sealed, wrappedKey, keyId } = sealSecrets(
    keyring,
    { credentialId: id, vaultId },
    credential.secrets,
  );
  const row = await one(
    tx,
    sql`insert into embedded.credentials as t
        (id, vault_id, kind, mcp_server_url, protocol, auth, display_name, metadata, sealed, wrapped_key, key_id)
      values (${id}, ${vaultId}, ${credential.kind}, ${credential.mcpServerUrl}, ${credential.protocol},
        ${JSON.stringify(credential.auth)}::jsonb, ${credential.displayName}, ${JSON.stringify(credential.metadata)}::jsonb,
        ${sealed}, ${wrappedKey}, ${keyId})
      returning ${sql.raw(COLUMNS)}`,
  );
  if (row === null) throw new Error('An insert returned no row.');
  return row;
}

/** Throws 404, or 409 if it is already archived. */
export async function archiveCredential(
  tx: Sql,
  accountId: string,
  vaultId: string,
  credentialId: string,
): Promise<CredentialRow> {
  await getVault(tx, accountId, vaultId);
  const row = await one(
    tx,
    sql`update embedded.credentials t set archived_at = now(), updated_at = now()
      where t.id = ${credentialId} and t.vault_id = ${vaultId} and t.archived_at is null
      returning ${sql.raw(COLUMNS)}`,
  );
  if (row !== null) return row;
  await getCredential(tx, accountId, vaultId, credentialId);
  throw conflict(`Credential '${credentialId}' is already archived.`);
}

/** Returns the deleted credential. Throws 404. */
export async function deleteCredential(
  tx: Sql,
  accountId: string,
  vaultId: string,
  credentialId: string,
): Promise<CredentialRow> {
  await getVault(tx, accountId, vaultId);
  const row = await one(
    tx,
    sql`delete from embedded.credentials t where t.id = ${credentialId} and t.vault_id = ${vaultId}
      returning ${sql.raw(COLUMNS)}`,
  );
  if (row === null) throw credentialNotFound(credentialId);
  return row;
}

/** Returns a credential with its encrypted secrets and locks it until the transaction ends. Throws 404. */
export async function lockCredential(
  tx: Sql,
  vaultId: string,
  credentialId: string,
): Promise<CredentialRow & Sealed> {
  const { rows } = await tx.execute<CredentialRow & Sealed>(
    sql`select ${sql.raw(COLUMNS)}, t.sealed, t.wrapped_key as "wrappedKey", t.key_id as "keyId"
      from embedded.credentials t where t.id = ${credentialId} and t.vault_id = ${vaultId} for no key update`,
  );
  const row = rows[0];
  if (row === undefined) throw credentialNotFound(credentialId);
  return row;
}

/** Stores the result of a merge patch. `updated_at` always increases, even within one microsecond. */
export async function replaceCredential(
  tx: Sql,
  next: Pick<CredentialRow, 'id' | 'auth' | 'displayName' | 'metadata'> & Sealed,
): Promise<CredentialRow> {
  const row = await one(
    tx,
    sql`update embedded.credentials t set auth = ${JSON.stringify(next.auth)}::jsonb,
        display_name = ${next.displayName}, metadata = ${JSON.stringify(next.metadata)}::jsonb, sealed = ${next.sealed},
        wrapped_key = ${next.wrappedKey}, key_id = ${next.keyId},
        updated_at = greatest(now(), t.updated_at + interval '1 microsecond')
      where t.id = ${next.id} returning ${sql.raw(COLUMNS)}`,
  );
  if (row === null) throw credentialNotFound(next.id);
  return row;
}
