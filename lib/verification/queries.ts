import { fetchResult } from '@/lib/core/fetcher';
import { type ListParams, listSearch } from '@/lib/core/list-params';
import type { Page } from '@/lib/providers/model';
import { credentialListKey, credentialsKey } from '@/lib/vaults/queries';
import type { KnownCredential, ListedCredential } from '@/lib/verification/inputs';

export const credentialList = (vaultId: string) => (params: ListParams) => ({
  queryKey: credentialListKey(vaultId, params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ListedCredential>>(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials${listSearch(params)}`,
      signal,
    ),
});
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
