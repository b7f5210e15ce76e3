// Apart from queries.ts, so that the first load of a list has nothing of the other pages.
import { fetchResult } from '@/lib/core/fetcher';
import { type ListParams, listSearch } from '@/lib/core/list-params';
import type { Page } from '@/lib/providers/model';
import { credentialListKey, vaultsKey } from '@/lib/vaults/queries';
import type { CredentialListRow } from './credential-rows';
import { type VaultListPage, type VaultListParams, vaultListSearch } from './vault-list';

export const vaultRowsKey = (params: VaultListParams) => [...vaultsKey, 'rows', params] as const;

/** The list of vaults with what the inventory knows of each. */
export const vaultRows = (params: VaultListParams) => ({
  queryKey: vaultRowsKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<VaultListPage>(`/api/vaults${vaultListSearch(params)}`, signal),
});

/** The list of a vault's credentials with what the inventory knows of each. */
export const credentialRows = (vaultId: string) => (params: ListParams) => ({
  queryKey: credentialListKey(vaultId, params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<CredentialListRow>>(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials${listSearch(params)}`,
      signal,
    ),
});
