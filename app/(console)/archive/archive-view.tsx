'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { FiltersSheet } from '@/components/data-table/filters-sheet';
import { Day, SearchBox } from '@/components/data-table/list-filters';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { problemOf } from '@/components/data-table/use-pages';
import { LoadingBar } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import {
  ARCHIVE_LISTS,
  type ArchiveListName,
  type ArchiveSearch,
  archiveParams,
} from '@/lib/inventory/archive';
import type { SnapshotState } from '@/lib/inventory/model';
import { archiveList, snapshotStateQuery } from '@/lib/inventory/queries';
import { SnapshotLine } from '../snapshot-line';
import { ArchiveTable } from './archive-tables';
import { LifelinesView } from './lifelines-view';

const WORDS: Readonly<Record<ArchiveListName, { title: string; one: string; many: string }>> = {
  vaults: { title: 'Archived vaults', one: 'archived vault', many: 'archived vaults' },
  credentials: { title: 'Archived credentials', one: 'archived credential', many: 'archived credentials' },
  deleted: { title: 'Deleted entries', one: 'deleted entry', many: 'deleted entries' },
};

function ArchiveList({ search, isPartial }: { search: Omit<ArchiveSearch, 'cursor'>; isPartial: boolean }) {
  const { of, q, from, to } = search;
  const { title, one, many } = WORDS[of];
  const list = useInfiniteQuery({ ...archiveList(search), placeholderData: keepPreviousData });
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const problem = problemOf(list.error);
  const isFiltered = q !== '' || from !== null || to !== null;
  const found = `${isPartial ? 'At least ' : ''}${counted(total, one, many)}${isFiltered ? ' found' : ''}.`;
  return (
    <section aria-labelledby={`archive-${of}`} className="flex flex-col gap-2">
      <h2 id={`archive-${of}`} className="text-base font-semibold">
        {title}
      </h2>
      {list.isPlaceholderData && <LoadingBar label="Loading the list" />}
      {problem && (
        <ProblemNotice problem={problem} onRetry={() => void list.refetch()} retrying={list.isFetching} />
      )}
      {list.data === undefined && !problem && <TableSkeleton label={`Loading ${many}`} rows={3} />}
      {list.data !== undefined && (
        <p role="status" className="text-muted tabular-nums">
          {found}
        </p>
      )}
      {entries.length > 0 && (
        <ArchiveTable
          of={of}
          isOfVault={search.vault !== null}
          caption={title}
          entries={entries}
          busy={list.isPlaceholderData}
        />
      )}
      {list.hasNextPage && (
        <div>
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? 'Loading…' : `Show more ${many}`}
          </Button>
        </div>
      )}
    </section>
  );
}

export function ArchiveView({
  firstSnapshot,
  vaultId,
}: {
  firstSnapshot: SnapshotState | null;
  vaultId: string | null;
}) {
  const [params, setParams] = useQueryStates(archiveParams, { history: 'push' });
  const { data: snapshot } = useQuery({
    ...snapshotStateQuery,
    ...(firstSnapshot && { initialData: firstSnapshot }),
  });
  const complete = snapshot?.complete ?? null;
  const isPartial = snapshot !== undefined && (complete === null || complete.unreadable > 0);
  const isUnread = complete === null && snapshot?.running === null && snapshot.failure === null;
  return (
    <div className="flex flex-col gap-5">
      <div
        className={
          isUnread
            ? 'flex flex-col items-center gap-2 rounded-md border border-dashed border-line-strong px-4 py-12 text-center'
            : ''
        }
      >
        {isUnread && (
          <>
            <h2 className="text-base font-medium">The archive has not been read yet</h2>
            <p className="max-w-prose text-muted">Refresh the inventory. That can take a minute.</p>
          </>
        )}
        <SnapshotLine first={firstSnapshot} />
      </div>
      {!isUnread && (
        <>
          {vaultId === null ? (
            <LifelinesView isPartial={isPartial} />
          ) : (
            <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <SearchBox
                label="Search archive"
                value={params.q}
                onSearch={(q) => void setParams({ q }, { history: 'replace' })}
              />
              <FiltersSheet values={[params.from, params.to]}>
                <Day label="From" value={params.from} onChange={(from) => void setParams({ from })} />
                <Day label="To" value={params.to} onChange={(to) => void setParams({ to })} />
              </FiltersSheet>
            </search>
          )}
          {ARCHIVE_LISTS.filter((of) => of !== (vaultId === null ? 'credentials' : 'vaults')).map((of) => (
            <ArchiveList key={of} search={{ of, vault: vaultId, ...params }} isPartial={isPartial} />
          ))}
        </>
      )}
    </div>
  );
}
