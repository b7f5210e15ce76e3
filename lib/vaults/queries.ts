import type { KnownCredential, ListedCredential } from '@/lib/verification/inputs';
import type { Page, Vault } from '@/lib/providers/model';
import { type ListParams, listSearch } from '@/lib/core/list-params';
import { fetchResult } from '@/lib/core/fetcher';

/** Changes invalidate by these prefixes. */
export const vaultsKey = ['vaults'] as const;
export const credentialsKey = (vaultId: string) => ['credentials', vaultId] as const;

export const vaultListKey = (params: ListParams) => [...vaultsKey, params] as const;
export const credentialListKey = (vaultId: string, params: ListParams) =>
  [...credentialsKey(vaultId), params] as const;

export const vaultList = (params: ListParams) => ({
  queryKey: vaultListKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<Vault>>(`/api/vaults${listSearch(params)}`, signal),
});

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
