import { fetchResult } from '@/lib/core/fetcher';
import { type ArchivePage, type ArchiveSearch, archiveSearch } from './archive';
import { type AsOf, type AsOfPage, asOfPageSearch } from './as-of';
import type { LegalHold } from './holds';
import { type InventoryParams, inventorySearch } from './list-params';
import type {
  CredentialStory,
  Destination,
  EntryKey,
  InventorySummary,
  ListedPage,
  SavedView,
  SnapshotState,
} from './model';
import type { PolicyCounts, PolicyException } from './policies';
import type { PolicyDraft } from './policy-form';
import { SELECTION_MAX, type SelectedRow, type SelectionPage } from './selection';
import type { Term, TermList, TermPage } from './terms';

const inventoryKey = ['inventory'] as const;

export const inventoryListKey = (params: InventoryParams) => [...inventoryKey, 'list', params] as const;
export const inventorySummaryKey = (q: string) => [...inventoryKey, 'summary', q] as const;
export const snapshotStateKey = [...inventoryKey, 'snapshot'] as const;
/** Everything that a new snapshot changes. */
export const snapshotContents = { queryKey: inventoryKey } as const;

const searchFrom = (params: InventoryParams, cursor: string | null): string => {
  const search = inventorySearch(params);
  return cursor === null
    ? search
    : `${search}${search === '' ? '?' : '&'}cursor=${encodeURIComponent(cursor)}`;
};

/** Pages of the list, each requested with the cursor of the previous one. */
export const inventoryList = (params: InventoryParams) => ({
  queryKey: inventoryListKey(params),
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) => {
    return fetchResult<ListedPage>(`/api/credentials${searchFrom(params, pageParam)}`, signal);
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

/** How often a running snapshot is polled, in ms. */
const RUNNING_EVERY_MS = 1_000;
const EVERY_MS = 60_000;

export const snapshotStateQuery = {
  queryKey: snapshotStateKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchResult<SnapshotState>('/api/inventory', signal),
  staleTime: 0,
  refetchInterval: ({ state }: { state: { data?: SnapshotState | undefined } }) =>
    state.data?.running ? RUNNING_EVERY_MS : EVERY_MS,
};

export const credentialStory = (vaultId: string, credentialId: string) => ({
  queryKey: [...inventoryKey, 'story', vaultId, credentialId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<CredentialStory>(
      `/api/credentials/${encodeURIComponent(vaultId)}/${encodeURIComponent(credentialId)}`,
      signal,
    ),
});

export const destinationsFor = (text: string) => ({
  queryKey: [...inventoryKey, 'go-to', text] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Destination[]>(`/api/go-to?q=${encodeURIComponent(text)}`, signal),
});

export const archiveList = (search: Omit<ArchiveSearch, 'cursor'>) => ({
  queryKey: [...inventoryKey, 'archive', search] as const,
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) =>
    fetchResult<ArchivePage>(`/api/archive${archiveSearch({ ...search, cursor: pageParam })}`, signal),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: ArchivePage) => nextCursor,
});

export const asOfListKey = (search: AsOf) => [...inventoryKey, 'as-of', search] as const;

export const asOfList = (search: AsOf) => ({
  queryKey: asOfListKey(search),
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) => {
    const { at: asof, ...rest } = search;
    return fetchResult<AsOfPage>(
      `/api/inventory/as-of${asOfPageSearch({ ...rest, asof, cursor: pageParam })}`,
      signal,
    );
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: AsOfPage) => nextCursor,
});

/** How long a draft must be unchanged before it is counted, in ms. */
const DRAFT_PAUSE_MS = 400;

/** The number of credentials that break each rule, by the active rules or by a valid draft. */
export const policyCountsOf = (draft: PolicyDraft | null) => ({
  queryKey: [...inventoryKey, 'policy-counts', draft] as const,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    if (draft === null) return fetchResult<PolicyCounts>('/api/inventory/policies', signal);
    await new Promise((resolve) => setTimeout(resolve, DRAFT_PAUSE_MS));
    signal.throwIfAborted();
    const search = encodeURIComponent(JSON.stringify(draft));
    return fetchResult<PolicyCounts>(`/api/inventory/policies?draft=${search}`, signal);
  },
});

const termsIn = <T extends Term>(kind: 'exceptions' | 'holds', list: TermList) => ({
  queryKey: [...inventoryKey, kind, list] as const,
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) =>
    fetchResult<TermPage<T>>(
      `/api/inventory/${kind}?list=${list}${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`,
      signal,
    ),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: TermPage<T>) => nextCursor,
});

export const exceptionsIn = (list: TermList) => termsIn<PolicyException>('exceptions', list);
export const holdsIn = (list: TermList) => termsIn<LegalHold>('holds', list);

export const holdsAt = ({ vaultId, credentialId }: EntryKey) => ({
  queryKey: [...inventoryKey, 'holds-at', vaultId, credentialId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<LegalHold[]>(
      `/api/inventory/holds/${[vaultId, ...(credentialId === null ? [] : [credentialId])].map(encodeURIComponent).join('/')}`,
      signal,
    ),
});

/** The person's saved views and the shared ones. */
export const savedViews = {
  queryKey: ['saved-views'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchResult<SavedView[]>('/api/inventory/views', signal),
};

/** Returns all current matches, at most `SELECTION_MAX`, in the order of the list. Rejects with `ReadError`. */
export async function allMatches(
  params: InventoryParams,
  signal: AbortSignal,
): Promise<{ rows: SelectedRow[]; isCut: boolean }> {
  const rows: SelectedRow[] = [];
  let cursor: string | null = null;
  do {
    const page: SelectionPage = await fetchResult(
      `/api/credentials/selection${searchFrom(params, cursor)}`,
      signal,
    );
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < SELECTION_MAX);
  return { rows: rows.slice(0, SELECTION_MAX), isCut: cursor !== null || rows.length > SELECTION_MAX };
}
