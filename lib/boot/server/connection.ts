import 'server-only';
import { type Env, env } from '@/lib/core/server/env';
import type { ApiConnection } from '@/lib/providers/model';
import type { ProviderName } from '@/lib/providers/server/registry';

/** The API that this process is configured for: the upstream if a PAT is set, otherwise the embedded API. */
export function connectionOfProcess(settings: Env = env()): ApiConnection<ProviderName> {
  const { isEmbedded, appUrl, VAULTS_API_URL, VAULTS_API_SHAPE } = settings;
  return isEmbedded
    ? {
        id: 'embedded',
        provider: 'auto',
        baseUrl: `${appUrl}/api/v1/cloud`,
        label: 'Embedded service',
        environment: null,
      }
    : {
        id: VAULTS_API_URL,
        provider: VAULTS_API_SHAPE,
        baseUrl: VAULTS_API_URL,
        label: new URL(VAULTS_API_URL).host,
        environment: null,
      };
}
