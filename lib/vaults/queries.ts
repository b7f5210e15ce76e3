import { fetchResult } from '@/lib/core/fetcher';
import { type ListParams, listSearch } from '@/lib/core/list-params';
import type { Page, Vault } from '@/lib/providers/model';

/** A vault in a list, with whether an active legal hold covers all of it. */
export type ListedVault = Vault & { isHeld: boolean };

/** Changes invalidate queries by these prefixes. */
export const vaultsKey = ['vaults'] as const;
export const credentialsKey = (vaultId: string) => ['credentials', vaultId] as const;

export const vaultListKey = (params: ListParams) => [...vaultsKey, params] as const;
export const credentialListKey = (vaultId: string, params: ListParams) =>
  [...credentialsKey(vaultId), params] as const;

export const vaultList = (params: ListParams) => ({
  queryKey: vaultListKey(params),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Page<ListedVault>>(`/api/vaults${listSearch(params)}`, signal),
});
