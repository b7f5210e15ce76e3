import { fetchResult } from '@/lib/core/fetcher';
import type { PackProgress } from './model';

/** The polling interval of a running pack, in ms. */
const RUNNING_EVERY_MS = 500;

export const packProgress = (id: string) => ({
  queryKey: ['evidence', id] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<PackProgress>(`/api/evidence/progress?id=${encodeURIComponent(id)}`, signal),
  staleTime: 0,
  gcTime: 0,
  refetchInterval: ({ state }: { state: { data?: PackProgress | undefined } }) =>
    state.data === undefined || state.data.state === 'running' || state.data.state === 'unknown'
      ? RUNNING_EVERY_MS
      : false,
});
