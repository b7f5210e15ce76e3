import { useQuery } from '@tanstack/react-query';
import type { UrlList } from '@/components/data-table/use-url-list';
import { type Credential, isArchived } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';

function sharedIn(credentials: readonly Credential[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const credential of credentials) {
    if (isArchived(credential)) continue;
    if (seen.has(credential.target)) shared.add(credential.target);
    seen.add(credential.target);
  }
  return shared;
}

/** URLs that more than one active credential of the vault has. Reads the other pages where the list shows one of several. */
export function useSharedUrls(vaultId: string, list: UrlList<Credential>): ReadonlySet<string> {
  const rows = list.rows?.items ?? [];
  const isWhole = !list.isFiltered && !list.isOnCursor && list.nextCursor === null;
  const { data } = useQuery({ ...activeCredentials(vaultId), enabled: !isWhole && rows.length > 0 });
  return sharedIn(isWhole ? rows : (data ?? rows));
}
