import { HydrationBoundary } from '@tanstack/react-query';
import { ListSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { mirror } from '@/lib/boot/server/vault-context';
import { ignoredParams } from '@/lib/core/list-params';
import { type AsOfKind, asOfParams, loadAsOfParams } from '@/lib/inventory/as-of';
import { asOfListKey } from '@/lib/inventory/queries';
import { asOfPage } from '@/lib/inventory/server/as-of';
import { prefetch } from '@/lib/web/server/read';
import { AS_OF_TITLES } from './as-of-titles';
import { AsOfView } from './lazy-as-of-view';

type Search = Record<string, string | string[] | undefined>;

/** The list as of the time in the URL; null if there is none. */
export function asOfPageFor(of: AsOfKind, search: Search) {
  const { asof: at, q } = loadAsOfParams(search);
  if (at === null) return null;
  const read = { of, at, q };
  const list = prefetch(asOfListKey(read), async () => ({
    pages: [await asOfPage(await mirror(), read, null)],
    pageParams: [null],
  }));
  return (
    <Deferred promise={list} fallback={<ListSkeleton title={AS_OF_TITLES[of]} />}>
      {({ state, problem }) => (
        <HydrationBoundary state={state}>
          <AsOfView of={of} firstAt={at} firstProblem={problem} ignored={ignoredParams(search, asOfParams)} />
        </HydrationBoundary>
      )}
    </Deferred>
  );
}
