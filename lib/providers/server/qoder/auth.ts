import 'server-only';
import { KIND_NAMES } from '@/lib/credential-kinds/registry';
import type { Provider } from '../provider';
import { common } from './common';
import { evidenceOf, refusesAuth } from './detect';

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
    kinds: KIND_NAMES,
    // No longer documented, but servers may still support it. True until one does not.
    createdRangeFilter: true,
  },
  bodies: {
    vault: ({ displayName, metadata = {} }) => ({
      display_name: displayName,
      ...(Object.keys(metadata).length > 0 && { metadata }),
    }),
    // Every kind is an `auth` with a type and its own fields (api-contract §2.1).
    credential: ({ mcpServerUrl, secret }) => ({
      auth: { type: secret.kind, mcp_server_url: mcpServerUrl, ...secret.body() },
    }),
    rotation: (secret) => ({ auth: { type: secret.kind, ...secret.body() } }),
    credentialsMadeWith: () => 'not_taken',
  },
  recognition: { evidenceIn: evidenceOf('auth'), refusesForm: refusesAuth },
  readsOneCredential: true,
};
