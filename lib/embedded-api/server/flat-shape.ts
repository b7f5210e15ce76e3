import 'server-only';
import { z } from '@hono/zod-openapi';
import type { CredentialRow, NewCredential } from './credentials';
import {
  choice,
  DISPLAY_NAME_CHARACTERS_MAX,
  httpUrl,
  literal,
  metadata,
  object,
  secret,
  text,
} from './field-rules';
import type { VaultRow } from './vaults';

/** The original documented shape: `status`, a token beside its URL, 201 and 204. */

const newCredential = object('credentials', {
  mcp_server_url: httpUrl('mcp_server_url'),
  protocol: choice('protocol', ['streamable_http', 'sse']),
  type: literal('type', 'static_bearer'),
  access_token: secret('access_token', 'static_bearer'),
});

export const flatCreateCredential = object('', newCredential.shape).openapi('FlatCreateCredential');

const CREDENTIALS_MAX = 500;

export const flatCreateVault = object('', {
  display_name: text('display_name', DISPLAY_NAME_CHARACTERS_MAX),
  metadata,
  credentials: z
    .array(newCredential, { error: "Field 'credentials' must be an array." })
    .max(CREDENTIALS_MAX, `Field 'credentials' must have at most ${CREDENTIALS_MAX} entries.`)
    .default([]),
}).openapi('FlatCreateVault');

const instant = z.string().openapi({ format: 'date-time', example: '2026-05-18T07:12:03.123456Z' });
const status = z.enum(['active', 'archived']);

export const flatCredential = z
  .object({
    id: z.string(),
    vault_id: z.string(),
    mcp_server_url: z.string().nullable(),
    protocol: z.string().nullable(),
    type: z.string().openapi({ example: 'static_bearer' }),
    status,
    archived_at: instant.optional(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('FlatCredential');

export const flatVault = z
  .object({
    id: z.string(),
    type: z.literal('vault'),
    display_name: z.string(),
    status,
    metadata: z.record(z.string(), z.string()),
    credentials: z
      .array(flatCredential)
      .optional()
      .openapi({ description: 'Only in the response to a create.' }),
    archived_at: instant.optional(),
    created_at: instant,
    updated_at: instant,
  })
  .openapi('FlatVault');

export const toNewCredential = (input: z.output<typeof newCredential>): NewCredential => ({
  kind: input.type,
  mcpServerUrl: input.mcp_server_url,
  protocol: input.protocol,
  auth: {},
  displayName: null,
  metadata: {},
  secrets: { token: input.access_token },
});

/** The status and, only for an archived row, the instant. */
const lifecycle = (archivedAt: string | null) =>
  archivedAt === null
    ? { status: 'active' as const }
    : { status: 'archived' as const, archived_at: archivedAt };

export const presentFlatCredential = (row: CredentialRow): z.output<typeof flatCredential> => ({
  id: row.id,
  vault_id: row.vaultId,
  mcp_server_url: row.mcpServerUrl,
  protocol: row.protocol ?? (row.mcpServerUrl === null ? null : 'streamable_http'),
  type: row.kind,
  ...lifecycle(row.archivedAt),
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const presentFlatVault = (
  row: VaultRow,
  credentials?: readonly CredentialRow[],
): z.output<typeof flatVault> => ({
  id: row.id,
  type: 'vault',
  display_name: row.displayName,
  ...lifecycle(row.archivedAt),
  metadata: row.metadata,
  ...(credentials === undefined ? {} : { credentials: credentials.map(presentFlatCredential) }),
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});
