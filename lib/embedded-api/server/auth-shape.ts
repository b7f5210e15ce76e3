import 'server-only';
import { z } from '@hono/zod-openapi';
import { authPatch, endpointAuthType, type NewAuth, newAuth } from './auth-fields';
import type { CredentialRow, NewCredential, StoredAuth } from './credentials';
import { DISPLAY_NAME_CHARACTERS_MAX, metadata, metadataPatch, object, text } from './field-rules';
import { EVERYWHERE, networking, UNRESTRICTED } from './network-fields';
import type { VaultRow } from './vaults';

/** The auth shape, current since August 2026: nested `auth`, `archived_at`, rotation in place. */

/** Only a missing field is accepted, because a second call adds credentials. */
const noCredentials = z
  .undefined({
    error: "Field 'credentials' is not accepted: add credentials with POST /vaults/{vault_id}/credentials.",
  })
  .openapi({ type: 'null', description: 'Refused. Add credentials in separate calls.' })
  .optional();

export const authCreateVault = object('', {
  display_name: text('display_name', DISPLAY_NAME_CHARACTERS_MAX),
  metadata,
  credentials: noCredentials,
}).openapi('AuthCreateVault');

/** Stored, as in the SDK's types. According to the pages of the auth shape, create accepts and drops it. */
const displayName = text('display_name', DISPLAY_NAME_CHARACTERS_MAX).nullish();

export const authCreateCredential = object('', {
  auth: newAuth,
  display_name: displayName,
  metadata,
}).openapi('AuthCreateCredential');

export const authUpdateCredential = object('', {
  auth: authPatch.nullish(),
  display_name: displayName,
  metadata: metadataPatch,
}).openapi('AuthUpdateCredential');
export type UpdateCredential = z.output<typeof authUpdateCredential>;

const instant = z.string().openapi({ format: 'date-time', example: '2026-08-19T07:12:03.123456Z' });

const readAuth = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('static_bearer'), mcp_server_url: z.string() }),
    z.object({
      type: z.literal('mcp_oauth'),
      mcp_server_url: z.string(),
      expires_at: instant.nullable(),
      refresh: z
        .object({
          client_id: z.string(),
          token_endpoint: z.string(),
          scope: z.string().nullable(),
          resource: z.string().nullable(),
          token_endpoint_auth: z.object({ type: endpointAuthType }),
        })
        .nullable(),
    }),
    z.object({
      type: z.literal('environment_variable'),
      secret_name: z.string(),
      networking,
      injection_location: z.object({ header: z.boolean(), body: z.boolean() }),
    }),
  ])
  .openapi('Auth');

export const authCredential = z
  .object({
    id: z.string(),
    type: z.literal('vault_credential'),
    vault_id: z.string(),
    auth: readAuth,
    display_name: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    archived_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('AuthCredential');

export const authVault = z
  .object({
    id: z.string(),
    type: z.literal('vault'),
    display_name: z.string(),
    metadata: z.record(z.string(), z.string()),
    credentials: z
      .array(z.never().openapi({ type: 'null' }))
      .optional()
      .openapi({ description: 'Only in the response to a create; always empty.' }),
    archived_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('AuthVault');

/** Separates the public fields from the secrets. */
export function splitAuth(auth: NewAuth): Omit<NewCredential, 'displayName' | 'metadata'> {
  if (auth.type === 'environment_variable') {
    const { header = false, body = false } = auth.injection_location ?? EVERYWHERE;
    return {
      kind: auth.type,
      mcpServerUrl: null,
      protocol: null,
      auth: {
        secret_name: auth.secret_name,
        networking: auth.networking ?? UNRESTRICTED,
        injection_location: { header, body },
      },
      secrets: { secret_value: auth.secret_value },
    };
  }
  const target = { kind: auth.type, mcpServerUrl: auth.mcp_server_url, protocol: null };
  if (auth.type === 'static_bearer') return { ...target, auth: {}, secrets: { token: auth.token } };
  const stored: StoredAuth = { expires_at: auth.expires_at ?? null, refresh: null };
  const secrets: Record<string, string> = { access_token: auth.access_token };
  if (auth.refresh) {
    const { refresh_token, token_endpoint_auth: endpoint, ...shown } = auth.refresh;
    stored.refresh = {
      ...shown,
      scope: shown.scope || null,
      resource: shown.resource ?? null,
      token_endpoint_auth: { type: endpoint.type },
    };
    secrets.refresh_token = refresh_token;
    if (endpoint.type !== 'none') secrets.client_secret = endpoint.client_secret;
  }
  return { ...target, auth: stored, secrets };
}

function presentAuth(row: CredentialRow): z.output<typeof readAuth> {
  const mcp_server_url = row.mcpServerUrl ?? '';
  if (row.kind === 'static_bearer') return { type: row.kind, mcp_server_url };
  if (row.kind === 'environment_variable')
    return {
      type: row.kind,
      secret_name: row.auth.secret_name ?? '',
      networking: row.auth.networking ?? UNRESTRICTED,
      injection_location: row.auth.injection_location ?? EVERYWHERE,
    };
  const { expires_at = null, refresh } = row.auth;
  return {
    type: row.kind,
    mcp_server_url,
    expires_at,
    refresh: refresh ? { ...refresh, resource: refresh.resource ?? null } : null,
  };
}

export const presentAuthCredential = (row: CredentialRow): z.output<typeof authCredential> => ({
  id: row.id,
  type: 'vault_credential',
  vault_id: row.vaultId,
  auth: presentAuth(row),
  display_name: row.displayName,
  metadata: row.metadata,
  archived_at: row.archivedAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const presentAuthVault = (row: VaultRow, isCreate = false): z.output<typeof authVault> => ({
  id: row.id,
  type: 'vault',
  display_name: row.displayName,
  metadata: row.metadata,
  ...(isCreate ? { credentials: [] } : {}),
  archived_at: row.archivedAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});
