import 'server-only';
import { isDeepStrictEqual } from 'node:util';
import type { Account } from './accounts';
import { type AuthPatch, canBeUsed, EXPIRED } from './auth-fields';
import type { UpdateCredential } from './auth-shape';
import { type CredentialRow, lockCredential, replaceCredential, type StoredAuth } from './credentials';
import { type Keyring, openSecrets, sealSecrets } from './encryption';
import { patchMetadata } from './field-rules';
import { EVERYWHERE, NO_PLACE, UNRESTRICTED } from './network-fields';
import { conflict, invalid } from './problem';
import { lockVault, type Sql } from './vaults';

interface Merged {
  auth: StoredAuth;
  secrets: Record<string, string>;
}

/** Identifying fields may be repeated but not changed. Throws 400. */
function refuseChange(param: string, stored: string | null | undefined, sent: string | null | undefined) {
  if (sent !== undefined && sent !== null && sent !== stored)
    throw invalid(`Field '${param}' cannot be changed.`, param);
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
  refuseChange('auth.refresh.resource', refresh.resource, patch.resource);
  const endpoint = patch.token_endpoint_auth;
  refuseChange('auth.refresh.token_endpoint_auth.type', refresh.token_endpoint_auth.type, endpoint?.type);
  const secrets = { ...stored.secrets };
  if (patch.refresh_token) secrets.refresh_token = patch.refresh_token;
  if (endpoint && endpoint.type !== 'none' && endpoint.client_secret)
    secrets.client_secret = endpoint.client_secret;
  const scope = patch.scope === undefined ? refresh.scope : patch.scope || null;
  return { auth: { ...stored.auth, refresh: { ...refresh, scope } }, secrets };
}

function mergeVariable(stored: Merged, patch: Extract<AuthPatch, { type: 'environment_variable' }>): Merged {
  refuseChange('auth.secret_name', stored.auth.secret_name, patch.secret_name);
  const { header, body } = patch.injection_location ?? {};
  const before = stored.auth.injection_location ?? EVERYWHERE;
  const injection = { header: header ?? before.header, body: body ?? before.body };
  if (!injection.header && !injection.body) throw invalid(NO_PLACE, 'auth.injection_location');
  const networking = patch.networking ?? stored.auth.networking ?? UNRESTRICTED;
  return {
    auth: { ...stored.auth, networking, injection_location: injection },
    secrets: patch.secret_value ? { ...stored.secrets, secret_value: patch.secret_value } : stored.secrets,
  };
}

function mergeAuth(row: CredentialRow, secrets: Record<string, string>, patch: AuthPatch): Merged {
  const stored: Merged = { auth: row.auth, secrets: { ...secrets } };
  if (patch.type === 'environment_variable') return mergeVariable(stored, patch);
  refuseChange('auth.mcp_server_url', row.mcpServerUrl, patch.mcp_server_url);
  if (patch.type === 'static_bearer') {
    if (patch.token) stored.secrets.token = patch.token;
    return stored;
  }
  if (patch.access_token) stored.secrets.access_token = patch.access_token;
  if (!canBeUsed(patch.expires_at, stored.auth.refresh)) throw invalid(EXPIRED, 'auth.expires_at');
  if (patch.expires_at !== undefined) stored.auth = { ...stored.auth, expires_at: patch.expires_at };
  return patch.refresh ? mergeRefresh(stored, patch.refresh) : stored;
}

/**
 * Rotates in place by merge patch (update page of the auth shape). Throws 404; 409 for an archived vault or
 * credential; 400 for another `auth.type` or a change of a permanent field. Returns the names of the changed
 * fields, with `token` for any secret.
 */
export async function updateCredential(
  tx: Sql,
  keyring: Keyring,
  account: Account,
  ref: { vaultId: string; credentialId: string },
  patch: UpdateCredential,
): Promise<{ row: CredentialRow; changed: string[] }> {
  const vault = await lockVault(tx, account.id, ref.vaultId);
  const row = await lockCredential(tx, ref.vaultId, ref.credentialId);
  if (vault.archivedAt !== null) throw conflict(`Vault '${ref.vaultId}' is archived.`);
  if (row.archivedAt !== null) throw conflict(`Credential '${ref.credentialId}' is archived.`);
  const metadata = patchMetadata(row.metadata, patch.metadata);
  const displayName = patch.display_name === undefined ? row.displayName : patch.display_name;
  const changed = [
    ...(displayName === row.displayName ? [] : ['display_name']),
    ...(isDeepStrictEqual(metadata, row.metadata) ? [] : ['metadata']),
  ];
  if (!patch.auth) return { row: await replaceCredential(tx, { ...row, displayName, metadata }), changed };
  if (patch.auth.type !== row.kind)
    throw invalid(`Field 'auth.type' must be '${row.kind}', as stored.`, 'auth.type');
  const secrets = openSecrets(keyring, ref, row);
  const merged = mergeAuth(row, secrets, patch.auth);
  if (!isDeepStrictEqual(merged.secrets, secrets)) changed.unshift('token');
  if (!isDeepStrictEqual(merged.auth, row.auth)) changed.push('settings');
  const replaced = await replaceCredential(tx, {
    id: row.id,
    auth: merged.auth,
    displayName,
    metadata,
    ...sealSecrets(keyring, ref, merged.secrets),
  });
  return { row: replaced, changed };
}
