import { kindValues } from '@/lib/credential-kinds/form-values';
import { DEFAULT_KIND } from '@/lib/credential-kinds/registry';
import type { Capabilities } from '@/lib/providers/model';

/** Initial values of an empty credential form. Secrets are never prefilled. */
export const emptyCredential = (capabilities: Pick<Capabilities, 'protocols'>, mcpServerUrl = '') => ({
  mcpServerUrl,
  protocol: capabilities.protocols[0],
  ...kindValues({ kind: DEFAULT_KIND }),
  kind: DEFAULT_KIND,
});
