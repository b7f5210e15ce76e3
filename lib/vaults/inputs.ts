import { z } from 'zod';
import { isId } from '@/lib/core/ids';
import { says } from '@/lib/core/says';
import { secret } from '@/lib/core/secret';
import { shownText } from '@/lib/core/shown-text';
import { type Gathered, gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { credentialInput } from '@/lib/credential-kinds/inputs';
import {
  DISPLAY_NAME_CHARACTERS_MAX,
  ENVIRONMENTS,
  MCP_SERVER_URL_CHARACTERS_MAX,
  METADATA_KEY_CHARACTERS_MAX,
  METADATA_PAIRS_MAX,
  METADATA_VALUE_CHARACTERS_MAX,
} from './limits';
import { reasonFields } from './reason-input';

function urlComplaint(value: string): string | null {
  if (value === '') return 'Enter the MCP server URL.';
  if (/\s/.test(value)) return 'A URL has no spaces or line breaks. Remove them.';
  if (value.length > MCP_SERVER_URL_CHARACTERS_MAX)
    return `A URL has at most 2,048 characters. This one has ${value.length.toLocaleString('en')}.`;
  if (!URL.canParse(value)) return 'This is not a URL. It should look like https://mcp.example.com/mcp.';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'The URL must begin with https:// or http://.';
  if (!/^https?:\/\//i.test(value)) return 'The URL must begin with https:// or http://.';
  if (url.username !== '' || url.password !== '')
    return 'Remove the user name and password from the URL, because the URL is shown and logged. Put the token in “Access token”.';
  if (value.includes('#')) return 'Remove the part after #, because it is never sent to a server.';
  return null;
}

export const mcpServerUrl = z.string().trim().check(says(urlComplaint));

/**
 * The result of `verify` for this URL and token. The server accepts it for 15 minutes instead of another check.
 * It is useless without the token. It is marked as secret, because no reader of the audit log needs it.
 */
export const verdictTicket = secret(z.string().max(4_000)).optional();

export const protocol = z.enum(['streamable_http', 'sse']);

const NAME_TOO_LONG = 'A name has at most 255 characters.';

export const displayName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(2 * DISPLAY_NAME_CHARACTERS_MAX, { error: NAME_TOO_LONG, abort: true })
  .refine(
    (name) => shownText(name) === name,
    'A name is one line of text. Remove line breaks, tabs and characters that change the direction of text.',
  )
  .refine((name) => [...name].length <= DISPLAY_NAME_CHARACTERS_MAX, NAME_TOO_LONG);

const metadataPair = z.object({
  key: z
    .string()
    .trim()
    .min(1, 'Enter a key.')
    .max(METADATA_KEY_CHARACTERS_MAX, 'A key has at most 64 characters.'),
  value: z.string().max(METADATA_VALUE_CHARACTERS_MAX, 'A value has at most 512 characters.'),
});

const metadataPairs = z
  .array(metadataPair)
  .max(METADATA_PAIRS_MAX, 'A vault has at most 16 metadata entries.')
  .check(({ value: pairs, issues }) => {
    const seen = new Set<string>();
    for (const [index, { key }] of pairs.entries()) {
      if (seen.has(key))
        issues.push({
          code: 'custom',
          message: `“${key}” appears twice.`,
          path: [index, 'key'],
          input: key,
        });
      seen.add(key);
    }
  });

/** Kept as metadata, because the API has no field for it. */
const ENVIRONMENT_KEY = 'environment';

/** Ids are opaque. An id that cannot be one path segment is rejected before a request. */
export const id = z.string().refine(isId, 'This is not an id.');

export const credentialBase = { mcpServerUrl, protocol: protocol.optional(), verdictTicket };

export const newCredential = credentialInput(credentialBase);
export type CredentialForm = z.output<typeof newCredential>;
export type NewCredential = Gathered<CredentialForm>;

export const createVaultForm = z
  .object({
    displayName,
    environment: z.enum(['', ...ENVIRONMENTS]).default(''),
    metadata: metadataPairs.default([]),
    credentials: z.array(newCredential).max(50, 'Add at most 50 credentials at a time.').default([]),
  })
  .transform(({ environment, metadata, ...vault }) => ({
    ...vault,
    metadata: Object.fromEntries([
      ...metadata.map(({ key, value }) => [key, value]),
      ...(environment === '' ? [] : [[ENVIRONMENT_KEY, environment]]),
    ]) as Record<string, string>,
  }));
export type CreateVaultForm = z.output<typeof createVaultForm>;

export const createVaultInput = createVaultForm.transform(({ credentials, ...vault }) => ({
  ...vault,
  credentials: credentials.map((credential) => gatherSecret(credential)),
}));
export type CreateVaultInput = z.output<typeof createVaultInput>;

export const campaignPart = { campaignId: z.uuid().optional() };

export const vaultRef = z.object({ vaultId: id });
export const credentialRef = z.object({ vaultId: id, credentialId: id });
export const addCredentialInput = credentialInput({ ...credentialBase, vaultId: id }).transform(
  (credential) => gatherSecret(credential),
);
export const endVaultInput = vaultRef.extend(reasonFields);
export const endCredentialInput = credentialRef.extend(reasonFields);
export const archiveCredentialInput = endCredentialInput.extend(campaignPart);
export const deleteVaultInput = endVaultInput.extend({ typedName: z.string() });
