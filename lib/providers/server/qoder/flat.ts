import 'server-only';
import type { NewCredentialFields } from '../client/vaults-api';
import type { Provider } from '../provider';
import { common } from './common';
import { evidenceOf, refusesFlat } from './detect';

/** The documents require a protocol and use this one in every sample (api-contract §1.2). */
const PROTOCOL_DEFAULT = 'streamable_http';

const credential = ({ mcpServerUrl, protocol, secret }: NewCredentialFields) => ({
  mcp_server_url: mcpServerUrl,
  protocol: protocol ?? PROTOCOL_DEFAULT,
  type: secret.kind,
  access_token: secret.bearer(),
});

/** A server of the auth shape may accept the field and ignore it. Its response then shows this. */
function credentialsMadeWith(answer: unknown): ReturnType<Provider['bodies']['credentialsMadeWith']> {
  if (evidenceOf('auth')(answer) !== null) return 'not_taken';
  if (typeof answer !== 'object' || answer === null || !('credentials' in answer)) return 'not_shown';
  return Array.isArray(answer.credentials) ? answer.credentials : 'not_shown';
}

/** The original shape: a token beside its URL, `status`, rotation by replacement (api-contract §1). */
export const flat: Provider = {
  ...common,
  id: 'qoder-flat',
  label: 'Flat (fields beside one another, protocol and type)',
  capabilities: {
    known: true,
    createVaultWithCredentials: 'optional',
    rotate: 'recreate',
    vaultMetadata: true,
    credentialMetadata: false,
    protocols: ['streamable_http', 'sse'],
    kinds: ['static_bearer'],
    createdRangeFilter: true,
  },
  bodies: {
    vault: ({ displayName, metadata = {}, credentials = [] }) => ({
      display_name: displayName,
      ...(Object.keys(metadata).length > 0 && { metadata }),
      ...(credentials.length > 0 && { credentials: credentials.map(credential) }),
    }),
    credential,
    rotation: () => null,
    credentialsMadeWith,
  },
  recognition: { evidenceIn: evidenceOf('flat'), refusesForm: refusesFlat },
  readsOneCredential: false,
};
