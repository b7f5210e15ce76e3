import { fetchResult } from '@/lib/core/fetcher';
import { credentialsKey } from '@/lib/vaults/queries';
import type { KnownCredential } from '@/lib/verification/inputs';

/** Reads one credential from the API: a dialog must show the current state of what it changes. */
export const credential = (vaultId: string, credentialId: string) => ({
  queryKey: [...credentialsKey(vaultId), 'one', credentialId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<KnownCredential>(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials/${encodeURIComponent(credentialId)}`,
      signal,
    ),
  staleTime: 0,
});
