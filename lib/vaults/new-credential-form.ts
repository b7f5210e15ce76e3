import { kindValues } from '@/lib/credential-kinds/form-values';
import { DEFAULT_KIND } from '@/lib/credential-kinds/registry';
import type { Capabilities } from '@/lib/providers/model';

export const emptyCredential = (capabilities: Pick<Capabilities, 'protocols'>, mcpServerUrl = '') => ({
  mcpServerUrl,
  protocol: capabilities.protocols[0],
  ...kindValues({ kind: DEFAULT_KIND }),
  kind: DEFAULT_KIND,
});
