import { fetchResult } from '@/lib/core/fetcher';
import { credentialsKey } from '@/lib/vaults/queries';
import type { KnownCredential } from '@/lib/verification/inputs';

/** One credential, read anew: what a dialog is about to change must be what the API has now. */
export const credential = (vaultId: string, credentialId: string) => ({
  queryKey: [...credentialsKey(vaultId), 'one', credentialId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<KnownCredential>(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials/${encodeURIComponent(credentialId)}`,
      signal,
    ),
  staleTime: 0,
});
