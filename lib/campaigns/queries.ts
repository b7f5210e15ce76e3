import { fetchResult } from '@/lib/core/fetcher';
import type { CampaignView } from './model';

export const campaignKey = (id: string) => ['campaign', id] as const;

/** The polling interval for changes by others, in ms; a long list is over 1 MB. */
const EVERY_MS = 5_000;
const LONG_EVERY_MS = 30_000;
const LONG_ROWS = 500;

export const campaignQuery = (id: string) => ({
  queryKey: campaignKey(id),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    fetchResult<CampaignView>(`/api/campaigns/${encodeURIComponent(id)}`, signal),
  staleTime: 0,
  refetchInterval: ({ state }: { state: { data?: CampaignView | undefined } }) => {
    if (state.data === undefined || state.data.campaign.closedAt !== null) return false;
    return state.data.rows.length > LONG_ROWS ? LONG_EVERY_MS : EVERY_MS;
  },
});
