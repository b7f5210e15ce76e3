import { QueryClient } from '@tanstack/react-query';

const FRESH_MS = 15_000;

const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // The server has already retried where that is right; the person decides about the rest.
        retry: false,
      },
    },
  });

let inBrowser: QueryClient | undefined;

/** One cache per browser tab; on the server a new one each render, so that accounts never mix. */
export function queryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  inBrowser ??= makeQueryClient();
  return inBrowser;
}
