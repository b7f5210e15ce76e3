import 'server-only';
import type { NewCredentialFields } from '../client/vaults-api';
import type { Shape } from './shape';

/** The documents ask for a protocol and name this one in every sample (api-contract §1.2). */
const PROTOCOL_DEFAULT = 'streamable_http';

const encodeCredential = ({ mcpServerUrl, protocol, kind, accessToken }: NewCredentialFields) => ({
  mcp_server_url: mcpServerUrl,
  protocol: protocol ?? PROTOCOL_DEFAULT,
  type: kind,
  access_token: accessToken,
});

/** The shape of the seed documents: a token beside its URL, `status`, rotation by replacement (api-contract §1). */
export const flat: Shape = {
  name: 'flat',
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
  encodeVault: ({ displayName, metadata = {}, credentials = [] }) => ({
    display_name: displayName,
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(credentials.length > 0 && { credentials: credentials.map(encodeCredential) }),
  }),
  encodeCredential,
  encodeRotation: () => null,
};
