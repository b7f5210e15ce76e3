import 'server-only';
import type { Account } from './accounts';
import type { AuthPatch } from './auth-fields';
import type { UpdateCredential } from './auth-shape';
import { type CredentialRow, lockCredential, replaceCredential, type StoredAuth } from './credentials';
import { type Keyring, openSecrets, sealSecrets } from './encryption';
import { patchMetadata } from './field-rules';
import { conflict, invalid } from './problem';
import { lockVault, type Sql } from './vaults';

interface Merged {
  auth: StoredAuth;
  secrets: Record<string, string>;
}

/** What identifies a credential may be repeated, never changed. Throws 400. */
function refuseChange(param: string, stored: string | null | undefined, sent: string | undefined): void {
  if (sent !== undefined && sent !== stored) throw invalid(`Field '${param}' cannot be changed.`, param);
}

function mergeRefresh(
  stored: Merged,
  patch: NonNullable<Extract<AuthPatch, { type: 'mcp_oauth' }>['refresh']>,
): Merged {
  const { refresh } = stored.auth;
  if (!refresh)
    throw invalid(
      "Field 'auth.refresh' cannot be added to a credential that was created without it.",
      'auth.refresh',
    );
  refuseChange('auth.refresh.client_id', refresh.client_id, patch.client_id);
  refuseChange('auth.refresh.token_endpoint', refresh.token_endpoint, patch.token_endpoint);
  const secrets = { ...stored.secrets };
  if (patch.refresh_token !== undefined) secrets.refresh_token = patch.refresh_token;
  const endpoint = patch.token_endpoint_auth;
  if (endpoint?.type === 'none') delete secrets.client_secret;
  else if (endpoint?.client_secret !== undefined) secrets.client_secret = endpoint.client_secret;
  return {
    auth: {
      ...stored.auth,
      refresh: {
        ...refresh,
        ...(patch.scope === undefined ? {} : { scope: patch.scope }),
        ...(endpoint === undefined ? {} : { token_endpoint_auth: { type: endpoint.type } }),
      },
    },
    secrets,
  };
}

function mergeAuth(row: CredentialRow, secrets: Record<string, string>, patch: AuthPatch): Merged {
  const stored: Merged = { auth: row.auth, secrets: { ...secrets } };
  if (patch.type === 'environment_variable') {
    refuseChange('auth.secret_name', row.auth.secret_name, patch.secret_name);
    if (patch.secret_value !== undefined) stored.secrets.secret_value = patch.secret_value;
    return stored;
  }
  refuseChange('auth.mcp_server_url', row.mcpServerUrl, patch.mcp_server_url);
  if (patch.type === 'static_bearer') {
    if (patch.token !== undefined) stored.secrets.token = patch.token;
    return stored;
  }
  if (patch.access_token !== undefined) stored.secrets.access_token = patch.access_token;
  if (patch.expires_at !== undefined) stored.auth = { ...stored.auth, expires_at: patch.expires_at };
  return patch.refresh === undefined ? stored : mergeRefresh(stored, patch.refresh);
}

/**
 * Rotates in place, by merge patch (update page of the auth shape). Throws 404; 409 for an archived
 * vault or credential; 400 for another `auth.type` or a change of what identifies the credential.
 */
export async function updateCredential(
  tx: Sql,
  keyring: Keyring,
  account: Account,
  ref: { vaultId: string; credentialId: string },
  patch: UpdateCredential,
): Promise<CredentialRow> {
  const vault = await lockVault(tx, account.id, ref.vaultId);
  const row = await lockCredential(tx, ref.vaultId, ref.credentialId);
  if (vault.archivedAt !== null) throw conflict(`Vault '${ref.vaultId}' is archived.`);
  if (row.archivedAt !== null) throw conflict(`Credential '${ref.credentialId}' is archived.`);
  const metadata = patchMetadata(row.metadata, patch.metadata);
  if (patch.auth === undefined) return replaceCredential(tx, { ...row, metadata });
  if (patch.auth.type !== row.kind)
    throw invalid(`Field 'auth.type' must be '${row.kind}', as stored.`, 'auth.type');
  const merged = mergeAuth(row, openSecrets(keyring, ref, row), patch.auth);
  return replaceCredential(tx, {
    id: row.id,
    auth: merged.auth,
    metadata,
    ...sealSecrets(keyring, ref, merged.secrets),
  });
}
