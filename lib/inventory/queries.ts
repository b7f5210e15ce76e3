import { fetchResult } from '@/lib/core/fetcher';
import { endingsSearch, type InventoryParams, inventorySearch } from './list-params';
import type {
  CredentialStory,
  Destination,
  Ending,
  InventorySummary,
  ListedPage,
  Place,
  SnapshotState,
} from './model';

const inventoryKey = ['inventory'] as const;

export const inventoryListKey = (params: InventoryParams) => [...inventoryKey, 'list', params] as const;
export const inventorySummaryKey = (q: string) => [...inventoryKey, 'summary', q] as const;
export const snapshotStateKey = [...inventoryKey, 'snapshot'] as const;
/** Everything that a new snapshot changes. */
export const snapshotContents = { queryKey: inventoryKey } as const;

/** Pages of the list, each with the cursor of the one before it. */
export const inventoryList = (params: InventoryParams) => ({
  queryKey: inventoryListKey(params),
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) => {
    const cursor = pageParam === null ? '' : `cursor=${encodeURIComponent(pageParam)}`;
    const search = inventorySearch(params);
    return fetchResult<ListedPage>(`/api/credentials${search}${search === '' ? '?' : '&'}${cursor}`, signal);
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: ListedPage) => nextCursor,
});

export const inventorySummary = (q: string) => ({
  queryKey: inventorySummaryKey(q),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<InventorySummary>(
      `/api/credentials/summary${inventorySearch({ q, sort: 'age', order: 'asc' })}`,
      signal,
    ),
});

/** How often a running snapshot is looked at, milliseconds. */
const RUNNING_EVERY_MS = 1_000;
const EVERY_MS = 60_000;

export const snapshotStateQuery = {
  queryKey: snapshotStateKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchResult<SnapshotState>('/api/inventory', signal),
  staleTime: 0,
  refetchInterval: ({ state }: { state: { data?: SnapshotState | undefined } }) =>
    state.data?.running ? RUNNING_EVERY_MS : EVERY_MS,
};

/** One credential with its changes and relatives. */
export const credentialStory = (vaultId: string, credentialId: string) => ({
  queryKey: [...inventoryKey, 'story', vaultId, credentialId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<CredentialStory>(
      `/api/credentials/${encodeURIComponent(vaultId)}/${encodeURIComponent(credentialId)}`,
      signal,
    ),
});

/** Vaults, credentials and servers that “Go to” finds for a text. */
export const destinationsFor = (text: string) => ({
  queryKey: [...inventoryKey, 'go-to', text] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Destination[]>(`/api/go-to?q=${encodeURIComponent(text)}`, signal),
});

/** How credentials of one vault, or vaults, ended that this console archived or deleted. */
export const readEndings = (places: readonly Place[], signal: AbortSignal) =>
  fetchResult<Ending[]>(`/api/inventory/endings${endingsSearch(places)}`, signal);
