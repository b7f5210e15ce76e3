import 'server-only';
import { z } from 'zod';
import { isId } from '@/lib/core/ids';
import { shownText } from '@/lib/core/shown-text';
import type { Credential, CredentialExtra, Vault } from '@/lib/providers/model';
import type { RowCodec } from '../provider';

/** Missing, null and invalid values read as null, so that one odd field does not drop the row. */
const optionalText = z.string().transform(shownText).nullish().catch(null);

/** Numbers and booleans are shown as text; nested values are omitted. */
const metadata = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform((pairs) =>
    Object.fromEntries(
      Object.entries(pairs).flatMap(([key, value]) =>
        ['string', 'number', 'boolean'].includes(typeof value)
          ? [[shownText(key), shownText(String(value))] as const]
          : [],
      ),
    ),
  );

const lifecycle = {
  id: z.string().refine(isId),
  status: optionalText,
  metadata: metadata.default({}),
  created_at: optionalText,
  updated_at: optionalText,
  archived_at: optionalText,
};

/** A server's URL is compared and sent again, so it is normalized if necessary. */
const target = z
  .string()
  .transform((text) =>
    shownText(text) !== text && URL.canParse(text) ? new URL(text).href : shownText(text),
  )
  .nullish()
  .catch(null);

const vaultRow = z.object({ ...lifecycle, display_name: optionalText });

/** Reads only the known public fields of each nested part (api-contract §2.1). */
const extraFields = {
  expires_at: optionalText,
  refresh: z
    .object({
      client_id: optionalText,
      token_endpoint: optionalText,
      token_endpoint_auth: z.object({ type: optionalText }).nullish().catch(null),
      scope: optionalText,
      resource: optionalText,
    })
    .nullish()
    .catch(null),
  networking: z
    .object({
      type: z.string().transform(shownText),
      allowed_hosts: z.array(z.string().transform(shownText)).default([]),
    })
    .nullish()
    .catch(null),
  injection_location: z
    .object({ header: z.boolean().default(false), body: z.boolean().default(false) })
    .nullish()
    .catch(null),
};

const credentialRow = z.object({
  ...lifecycle,
  vault_id: optionalText,
  type: optionalText,
  protocol: optionalText,
  mcp_server_url: target,
  secret_name: optionalText,
  auth: z
    .object({ type: optionalText, mcp_server_url: target, secret_name: optionalText, ...extraFields })
    .nullish()
    .catch(null),
});

/** Archived if `archived_at` or `status` says so. A missing `status` is derived (api-contract §5.6). */
function lifecycleOf(row: z.output<z.ZodObject<typeof lifecycle>>) {
  const archivedAt = row.archived_at || null;
  return {
    id: row.id,
    status: row.status || (archivedAt === null ? 'active' : 'archived'),
    metadata: row.metadata,
    createdAt: row.created_at || null,
    updatedAt: row.updated_at || null,
    archivedAt,
  };
}

/** Undefined without any public field, so that long lists of tokens stay small. */
function extraOf(row: z.output<z.ZodObject<typeof extraFields>>): CredentialExtra | undefined {
  const { refresh, networking, injection_location: injectionLocation } = row;
  const extra: CredentialExtra = {
    expiresAt: row.expires_at || null,
    refresh: refresh
      ? {
          clientId: refresh.client_id ?? null,
          tokenEndpoint: refresh.token_endpoint ?? null,
          tokenEndpointAuth: refresh.token_endpoint_auth?.type ?? null,
          scope: refresh.scope ?? null,
          resource: refresh.resource ?? null,
        }
      : null,
    networking: networking ? { type: networking.type, allowedHosts: networking.allowed_hosts } : null,
    injectionLocation: injectionLocation ?? null,
  };
  return Object.values(extra).some((field) => field !== null) ? extra : undefined;
}

/** Reads a vault of either shape, or null. Without a name it gets its id, because a link needs text. */
export const readVault = (row: unknown): Vault | null => {
  const parsed = vaultRow.safeParse(row);
  if (!parsed.success) return null;
  const { display_name: name, id } = parsed.data;
  return { ...lifecycleOf(parsed.data), name: name?.trim() ? name : id };
};

/**
 * Reads credentials of either shape in the requested vault. A root `auth` means the auth shape. A root `type`
 * alone is no evidence, because both shapes use it (api-contract §5.1).
 */
export const credentialReader =
  (vaultId: string) =>
  (row: unknown): Credential | null => {
    const parsed = credentialRow.safeParse(row);
    if (!parsed.success) return null;
    const { auth, ...flat } = parsed.data;
    const kind = auth ? auth.type : flat.type;
    const target = (auth ?? flat).mcp_server_url || (auth ?? flat).secret_name;
    if (!kind && !target) return null;
    const extra = auth ? extraOf(auth) : undefined;
    return {
      ...lifecycleOf(flat),
      vaultId: flat.vault_id || vaultId,
      kind: kind || 'unknown',
      target: target ?? '',
      protocol: auth ? null : flat.protocol || null,
      ...(extra !== undefined && { extra }),
    };
  };

export const rows: RowCodec = { vault: readVault, credential: credentialReader };
