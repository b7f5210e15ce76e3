import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { parseAsNumberLiteral, parseAsString } from 'nuqs/server';
import { useMemo, useState } from 'react';
import { DataTable } from '@/components/data-table/data-table';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { problemOf } from '@/components/data-table/use-pages';
import { durationLabel } from '@/components/duration-labels';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { LoadingBar } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import type { Bar, Headline } from '@/lib/lifelines/model';
import { archivedEntries, archiveHeadline, lifelineWindows } from '@/lib/lifelines/queries';
import { ENTRY_SORTS, lifelineParams, pageSearch, SAMPLE_SIZES } from '@/lib/lifelines/search';
import { EndingsHistogram } from './endings-histogram';
import { entryColumns } from './entry-columns';
import { LifelinesFilters, PeriodFilter } from './lifelines-filters';
import { LifelinesPicture } from './lifelines-picture';

const StoryDialog = lazyDialog(() => import('./story-dialog'));
const SampleSection = lazyDialog(() => import('./sample-section'));

function Numbers({ headline }: { headline: Headline }) {
  const { archived, rotated, abandoned, leaked, medianMs, byUnknown, gaps } = headline;
  const numbers: [name: string, value: string, meaning: string][] = [
    ['Archived or deleted', archived.toLocaleString('en'), 'Credentials that ended'],
    ['Rotated', rotated.toLocaleString('en'), 'Another credential followed'],
    ['Abandoned', abandoned.toLocaleString('en'), 'No other credential followed'],
    ['Leaked', leaked.toLocaleString('en'), 'Archived because the token leaked or may have leaked'],
    ['Median life', medianMs === null ? '–' : durationLabel(medianMs), 'Half of them lived shorter'],
    ['Unknown actor', byUnknown.toLocaleString('en'), 'Ended by an unknown actor'],
    ['Gaps', gaps.toLocaleString('en'), 'Periods between a credential and the next one'],
  ];
  return (
    <dl className="grid grid-cols-3 gap-2 sm:grid-cols-4 lg:grid-cols-7">
      {numbers.map(([name, value, meaning]) => (
        <div key={name} title={meaning} className="rounded-md border border-line bg-surface px-3 py-2">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="text-lg font-semibold whitespace-nowrap tabular-nums max-sm:text-base">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const newSeed = (): string =>
  [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const sampleParams = {
  sample: parseAsNumberLiteral(SAMPLE_SIZES),
  seed: parseAsString.withDefault('1'),
};

export function LifelinesView({ isPartial }: { isPartial: boolean }) {
  const [params, setParams] = useQueryStates(lifelineParams, { history: 'push' });
  const [{ sample, seed }, setSample] = useQueryStates(sampleParams, { history: 'push' });
  const [sampleSize, setSampleSize] = useState<(typeof SAMPLE_SIZES)[number]>(25);
  const [opened, setOpened] = useState<Bar | null>(null);
  const [now] = useState(Date.now);
  const headline = useQuery({ ...archiveHeadline(params), placeholderData: keepPreviousData });
  const windows = useInfiniteQuery({ ...lifelineWindows(params), placeholderData: keepPreviousData });
  const list = useInfiniteQuery({ ...archivedEntries(params), placeholderData: keepPreviousData });
  const positions = useMemo(
    () => windows.data?.pages.flatMap((page) => page.positions) ?? [],
    [windows.data],
  );
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const columns = useMemo(() => entryColumns(setOpened, preloading(StoryDialog.load)), []);
  const change = (patch: Partial<typeof params>) => void setParams(patch);
  const problem = problemOf(headline.error ?? windows.error ?? list.error);
  const numbers = headline.data;
  const reread = () => {
    for (const query of [headline, windows, list]) if (query.isError) void query.refetch();
  };

  return (
    <div className="flex flex-col gap-4">
      {headline.isPlaceholderData && <LoadingBar label="Loading the list" />}
      {problem && (
        <ProblemNotice
          problem={problem}
          onRetry={reread}
          retrying={headline.isFetching || windows.isFetching || list.isFetching}
        />
      )}
      {numbers === undefined && !problem && <TableSkeleton label="Loading lifelines" rows={6} />}
      {numbers && (
        <>
          <Numbers headline={numbers} />
          <div className="flex flex-col gap-2 print:hidden">
            <PeriodFilter params={params} now={now} onChange={change} />
            <EndingsHistogram
              histogram={numbers.histogram}
              period={params}
              inPeriod={numbers.archived}
              onPeriod={change}
            />
            <LifelinesFilters
              params={params}
              onChange={change}
              onSearch={(q) => void setParams({ q }, { history: 'replace' })}
            />
          </div>
        </>
      )}
      {numbers && (
        <div className="flex flex-wrap items-center gap-2">
          <p role="status" className="flex-1 text-muted tabular-nums">
            {isPartial && 'At least '}
            {counted(numbers.archived, 'archived entry', 'archived entries')} in{' '}
            {counted(numbers.positions, 'position')}
            {headline.isPlaceholderData && ' …'}
          </p>
          <span className="flex flex-wrap items-center gap-2 print:hidden">
            <select
              aria-label="Size of the sample"
              value={sampleSize}
              onChange={({ target }) =>
                setSampleSize(SAMPLE_SIZES.find((size) => String(size) === target.value) ?? 25)
              }
              className="h-8 rounded-md border border-line-strong bg-surface px-1.5 text-sm"
            >
              {SAMPLE_SIZES.map((size) => (
                <option key={size} value={size}>
                  {counted(size, 'entry', 'entries')}
                </option>
              ))}
            </select>
            <Button onClick={() => void setSample({ sample: sampleSize, seed: newSeed() })}>
              Draw a sample
            </Button>
            {/* A plain link, because the answer is a file. */}
            <a
              href={`/api/archive/export${pageSearch({ ...params, cursor: null })}`}
              download
              className={buttonClass()}
            >
              Export CSV
            </a>
          </span>
        </div>
      )}
      {sample !== null && (
        <SampleSection
          key={seed}
          filters={params}
          size={sample}
          seed={seed}
          onSeed={(text) => void setSample({ sample, seed: text })}
          onOpen={setOpened}
          onClose={() => void setSample({ sample: null, seed: null })}
        />
      )}
      {numbers && positions.length > 0 && (
        <LifelinesPicture
          positions={positions}
          groupedBy={params.group}
          since={numbers.since ?? now}
          now={now}
          hasMore={windows.hasNextPage && !windows.isFetchNextPageError}
          onMore={() => !windows.isFetchingNextPage && void windows.fetchNextPage()}
          onOpen={setOpened}
        />
      )}
      {entries.length > 0 && (
        <DataTable
          caption="Archived entries"
          isFitted
          columns={columns}
          rows={entries}
          rowKey={({ vaultId, id }) => `${vaultId} ${id}`}
          rowName={({ target }) => target}
          sorting={{
            by: params.sort,
            order: params.order,
            onSort: (by, order) =>
              void setParams({ sort: ENTRY_SORTS.find((name) => name === by) ?? 'archived', order }),
          }}
          busy={list.isPlaceholderData}
        />
      )}
      {list.hasNextPage && (
        <div className="print:hidden">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? 'Loading…' : 'Show more archived entries'}
          </Button>
        </div>
      )}
      {list.data !== undefined && entries.length === 0 && (
        <p
          role="status"
          className="rounded-md border border-dashed border-line-strong px-4 py-8 text-center text-muted"
        >
          No archived credential matches these filters.
        </p>
      )}
      {opened && <StoryDialog bar={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}
