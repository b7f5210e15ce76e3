// Separate from queries.ts, so that the first load of a list contains nothing of the other pages.
import { fetchResult } from '@/lib/core/fetcher';
import { type ListParams, listSearch } from '@/lib/core/list-params';
import type { Page } from '@/lib/providers/model';
import { credentialListKey, vaultsKey } from '@/lib/vaults/queries';
import type { CredentialListRow } from './credential-rows';
import { type VaultListPage, type VaultListParams, vaultListSearch } from './vault-list';

export const vaultRowsKey = (params: VaultListParams) => [...vaultsKey, 'rows', params] as const;

export const vaultRows = (params: VaultListParams) => ({
  queryKey: vaultRowsKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<VaultListPage>(`/api/vaults${vaultListSearch(params)}`, signal),
});

export const credentialRows = (vaultId: string) => (params: ListParams) => ({
  queryKey: credentialListKey(vaultId, params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<CredentialListRow>>(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials${listSearch(params)}`,
      signal,
    ),
});
