import { fetchResult } from '@/lib/core/fetcher';
import { listSearch } from '@/lib/core/list-params';
import { type Credential, isArchived, type Page } from '@/lib/providers/model';
import { credentialsKey } from './queries';

const PAGES_MAX = 10;

async function readActive(vaultId: string, signal: AbortSignal): Promise<Credential[]> {
  const found: Credential[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { items, nextCursor }: Page<Credential> = await fetchResult(
      `/api/vaults/${encodeURIComponent(vaultId)}/credentials${listSearch({ limit: 100, after })}`,
      signal,
    );
    found.push(...items.filter((credential) => !isArchived(credential)));
    after = nextCursor;
    if (after === null) break;
  }
  return found;
}

/** Returns the active credentials of a vault, at most 1,000. `null` is a vault that does not exist yet. */
export const activeCredentials = (vaultId: string | null) => ({
  queryKey: [...credentialsKey(vaultId ?? ''), 'active'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Credential[]> =>
    vaultId === null ? Promise.resolve([]) : readActive(vaultId, signal),
});
