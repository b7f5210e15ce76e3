import { fetchResult } from '@/lib/core/fetcher';
import type { EntryPage, Headline, LifelineWindow, LifeStory, Sample } from './model';
import { type LifelineParams, pageSearch, type SampleSearch, sampleSearch } from './search';

/** Below the key of the inventory, so that a new snapshot invalidates it too. */
const key = ['inventory', 'lifelines'] as const;

const paged = <Page extends { nextCursor: string | null }>(path: string, params: LifelineParams) => ({
  queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | null }) =>
    fetchResult<Page>(`${path}${pageSearch({ ...params, cursor: pageParam })}`, signal),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: Page) => nextCursor,
});

/** Windows of positions, which do not depend on the order of the table. */
export const lifelineWindows = ({ sort: _, order: __, ...filters }: LifelineParams) => {
  const params: LifelineParams = { ...filters, sort: 'archived', order: 'desc' };
  return {
    queryKey: [...key, 'windows', params] as const,
    ...paged<LifelineWindow>('/api/archive/lifelines', params),
  };
};

export const archivedEntries = ({ group: _, ...rest }: LifelineParams) => {
  const params: LifelineParams = { ...rest, group: null };
  return {
    queryKey: [...key, 'entries', params] as const,
    ...paged<EntryPage>('/api/archive/entries', params),
  };
};

export const archiveHeadline = ({ sort: _, order: __, group: ___, ...filters }: LifelineParams) => {
  const params: LifelineParams = { ...filters, group: null, sort: 'archived', order: 'desc' };
  return {
    queryKey: [...key, 'headline', params] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchResult<Headline>(`/api/archive/headline${pageSearch({ ...params, cursor: null })}`, signal),
  };
};

export const lifeStory = (vaultId: string, id: string) => ({
  queryKey: [...key, 'story', vaultId, id] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<LifeStory>(`/api/archive/${encodeURIComponent(vaultId)}/${encodeURIComponent(id)}`, signal),
});

export const archiveSample = (search: SampleSearch) => ({
  queryKey: [...key, 'sample', search] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<Sample>(`/api/archive/sample${sampleSearch(search)}`, signal),
});

/** All samples, because a review changes them. */
export const samples = { queryKey: [...key, 'sample'] } as const;
