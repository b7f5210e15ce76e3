import { QueryClient } from '@tanstack/react-query';

const FRESH_MS = 15_000;

const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // The server has already retried if that is safe. Other retries are the person's decision.
        retry: false,
      },
    },
  });

let inBrowser: QueryClient | undefined;

/** One cache per browser tab. The server creates one per render, so that accounts never mix. */
export function queryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  inBrowser ??= makeQueryClient();
  return inBrowser;
}
