import 'server-only';
import { z } from '@hono/zod-openapi';
import { authPatch, endpointAuthType, type NewAuth, newAuth } from './auth-fields';
import type { CredentialRow, NewCredential, StoredAuth } from './credentials';
import { DISPLAY_NAME_CHARACTERS_MAX, metadata, metadataPatch, object, text } from './field-rules';
import type { SessionRow } from './sessions';
import type { VaultRow } from './vaults';

/** The auth shape, current since August 2026: nested `auth`, `archived_at`, rotation in place. */

/** Only an absent field passes: a second call adds credentials. */
const noCredentials = z
  .undefined({
    error: "Field 'credentials' is not accepted: add credentials with POST /vaults/{vault_id}/credentials.",
  })
  .openapi({ type: 'null', description: 'Refused: credentials are added by calls of their own.' })
  .optional();

export const authCreateVault = object('', {
  display_name: text('display_name', DISPLAY_NAME_CHARACTERS_MAX),
  metadata,
  credentials: noCredentials,
}).openapi('AuthCreateVault');

export const authCreateCredential = object('', { auth: newAuth, metadata }).openapi('AuthCreateCredential');

export const authUpdateCredential = object('', {
  auth: authPatch.optional(),
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
          token_endpoint_auth: z.object({ type: endpointAuthType }),
        })
        .nullable(),
    }),
    z.object({ type: z.literal('environment_variable'), secret_name: z.string() }),
  ])
  .openapi('Auth');

export const authCredential = z
  .object({
    id: z.string(),
    type: z.literal('vault_credential'),
    vault_id: z.string(),
    auth: readAuth,
    display_name: z.null().openapi({ description: 'Accepted for compatibility and not kept.' }),
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
      .openapi({ description: 'In the answer to a create only; always empty.' }),
    archived_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('AuthVault');

export const authSession = z
  .object({
    id: z.string(),
    type: z.literal('session'),
    agent: z.object({ id: z.string(), type: z.literal('agent') }),
    environment_id: z.string().nullable(),
    title: z.string().nullable(),
    status: z.literal('idle'),
    metadata: z.record(z.string(), z.string()),
    vault_ids: z.array(z.string()),
    archived_at: z.null(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('AuthSession');

/** Splits what may be shown from what may not. */
export function splitAuth(auth: NewAuth): Omit<NewCredential, 'metadata'> {
  if (auth.type === 'environment_variable')
    return {
      kind: auth.type,
      mcpServerUrl: null,
      protocol: null,
      auth: { secret_name: auth.secret_name },
      secrets: { secret_value: auth.secret_value },
    };
  const target = { kind: auth.type, mcpServerUrl: auth.mcp_server_url, protocol: null };
  if (auth.type === 'static_bearer') return { ...target, auth: {}, secrets: { token: auth.token } };
  const stored: StoredAuth = { expires_at: auth.expires_at ?? null, refresh: null };
  const secrets: Record<string, string> = { access_token: auth.access_token };
  if (auth.refresh) {
    const { refresh_token, token_endpoint_auth: endpoint, ...shown } = auth.refresh;
    stored.refresh = { ...shown, scope: shown.scope ?? null, token_endpoint_auth: { type: endpoint.type } };
    secrets.refresh_token = refresh_token;
    if (endpoint.type !== 'none' && endpoint.client_secret !== undefined)
      secrets.client_secret = endpoint.client_secret;
  }
  return { ...target, auth: stored, secrets };
}

function presentAuth(row: CredentialRow): z.output<typeof readAuth> {
  const mcp_server_url = row.mcpServerUrl ?? '';
  if (row.kind === 'static_bearer') return { type: row.kind, mcp_server_url };
  if (row.kind === 'environment_variable') return { type: row.kind, secret_name: row.auth.secret_name ?? '' };
  return {
    type: row.kind,
    mcp_server_url,
    expires_at: row.auth.expires_at ?? null,
    refresh: row.auth.refresh ?? null,
  };
}

export const presentAuthCredential = (row: CredentialRow): z.output<typeof authCredential> => ({
  id: row.id,
  type: 'vault_credential',
  vault_id: row.vaultId,
  auth: presentAuth(row),
  display_name: null,
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

export const presentAuthSession = (row: SessionRow): z.output<typeof authSession> => ({
  id: row.id,
  type: 'session',
  agent: { id: row.agent, type: 'agent' },
  environment_id: row.environmentId,
  title: row.title,
  status: 'idle',
  metadata: row.metadata,
  vault_ids: row.vaultIds,
  archived_at: null,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});
