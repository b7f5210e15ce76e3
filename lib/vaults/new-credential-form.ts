import type { Capabilities } from '@/lib/providers/model';

/** What an empty credential form starts with. The token is never prefilled. */
export const emptyCredential = (capabilities: Pick<Capabilities, 'protocols'>, mcpServerUrl = '') => ({
  mcpServerUrl,
  protocol: capabilities.protocols[0],
  kind: 'static_bearer' as const,
  accessToken: '',
});
