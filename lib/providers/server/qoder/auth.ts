import 'server-only';
import type { Provider } from '../provider';
import { common } from './common';
import { evidenceOf, refusesAuth } from './detect';

/** Where the secret of each kind stands inside `auth` (api-contract §2.1). */
const SECRET_FIELDS: Readonly<Record<string, string>> = {
  static_bearer: 'token',
  mcp_oauth: 'access_token',
  environment_variable: 'secret_value',
};

/** The current shape: nested `auth`, `archived_at`, rotation in place (api-contract §2). */
export const auth: Provider = {
  ...common,
  id: 'qoder-auth',
  label: 'Nested (an “auth” object, rotation in place)',
  capabilities: {
    known: true,
    createVaultWithCredentials: 'no',
    rotate: 'in-place',
    vaultMetadata: true,
    credentialMetadata: true,
    protocols: [],
    kinds: ['static_bearer'],
    // Gone from the documents, though servers may still honour it: taken for true until one does not.
    createdRangeFilter: true,
  },
  bodies: {
    vault: ({ displayName, metadata = {} }) => ({
      display_name: displayName,
      ...(Object.keys(metadata).length > 0 && { metadata }),
    }),
    credential: ({ mcpServerUrl, kind, accessToken }) => ({
      auth: { type: kind, mcp_server_url: mcpServerUrl, token: accessToken },
    }),
    rotation: (kind, accessToken) => {
      const field = SECRET_FIELDS[kind];
      return field === undefined ? null : { auth: { type: kind, [field]: accessToken } };
    },
    credentialsMadeWith: () => 'not_taken',
  },
  recognition: { evidenceIn: evidenceOf('auth'), refusesForm: refusesAuth },
  readsOneCredential: true,
};
