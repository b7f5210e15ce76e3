'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import type { PagedList } from '@/components/data-table/use-pages';
import { IgnoredParams } from '@/components/ignored-params';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import type { ActivityEntry } from '@/lib/audit/activity';
import { type ActivityParams, auditFiltersOf } from '@/lib/audit/activity-params';
import { NEW_CHANGES_MAX } from '@/lib/audit/change';
import type { AuditFields } from '@/lib/audit/model';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import { ActivityToolbar } from './activity-toolbar';
import { DayBars } from './day-bars';
import { ExportButtons } from './export-buttons';
import { StoryTable } from './story-table';
import { useChangeList, useEntryAddress, useEntryList, useIsRaw, useTail } from './use-activity-list';

const CHANGES: [string, string] = ['change', 'changes'];
const ENTRIES: [string, string] = ['entry', 'entries'];

const EntryDialog = lazyDialog(() => import('./entry-dialog'));
const EntryTable = lazy(() => import('./entry-table'));

const button = preloading(EntryDialog.load);

export type ActivityState<Row> = PagedList<Row> & {
  params: ActivityParams;
  filter: (change: Partial<ActivityParams>) => unknown;
  search: (change: Partial<ActivityParams>) => unknown;
};

interface Shown {
  firstProblem: Problem | null;
  ignored: string[];
  /** How far the chain was verified; rendered by the server. */
  verified: ReactNode;
}

function Frame<Row extends Pick<AuditFields, 'actor' | 'targets'>>({
  list,
  noun,
  known,
  notice,
  ignored,
  verified,
  table,
}: Omit<Shown, 'firstProblem'> & {
  list: ActivityState<Row>;
  noun: [string, string];
  known?: readonly ActivityEntry[];
  notice?: ReactNode;
  table: (rows: Row[], onOpen: (sequence: number) => void) => ReactNode;
}) {
  const [opened, setOpened] = useEntryAddress();
  const open = (sequence: number) => void setOpened(sequence);
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title="Activity" actions={<ExportButtons filters={auditFiltersOf(list.params)} />}>
        {verified}
      </PageHeader>
      <IgnoredParams ignored={ignored} />
      <ActivityToolbar list={list} />
      <DayBars params={list.params} onChoose={(days) => list.filter(days)} />
      {notice}
      <ListBody
        list={list}
        noun={noun}
        emptyPage={`There is no ${noun[0]} on this page.`}
        empty={<EmptyNote>No entries yet. Every change, sign-in and refusal appears here.</EmptyNote>}
        table={(rows) => table(rows, open)}
      />
      <ListPager list={list} noun={noun} />
      {opened !== null && (
        <EntryDialog
          sequence={opened}
          known={known?.find(({ sequence }) => sequence === opened)}
          onOpen={open}
          onFilter={(filter) => {
            void setOpened(null);
            void list.filter(filter);
          }}
          onClose={() => void setOpened(null)}
        />
      )}
    </div>
  );
}

function Story({ firstProblem, ...shown }: Shown) {
  const list = useChangeList(firstProblem);
  const { waiting, settled } = useTail(list.params);
  const count = waiting < NEW_CHANGES_MAX ? counted(waiting, 'new change') : `${waiting} or more new changes`;
  return (
    <Frame
      {...shown}
      list={list}
      noun={CHANGES}
      notice={
        <div role="status" className={waiting === 0 ? 'sr-only' : 'flex justify-center'}>
          {waiting > 0 && <Button onClick={list.retry}>Show {count}</Button>}
        </div>
      }
      table={(rows, onOpen) => (
        <StoryTable
          changes={rows.map(settled)}
          busy={list.isStale && list.isFetching}
          onOpen={onOpen}
          button={button}
        />
      )}
    />
  );
}

function Entries({ firstProblem, ...shown }: Shown) {
  const list = useEntryList(firstProblem);
  return (
    <Frame
      {...shown}
      list={list}
      noun={ENTRIES}
      known={list.rows?.items ?? []}
      table={(rows, onOpen) => (
        <Suspense fallback={<TableSkeleton label="Loading entries" rows={rows.length} />}>
          <EntryTable rows={rows} busy={list.isStale && list.isFetching} onOpen={onOpen} button={button} />
        </Suspense>
      )}
    />
  );
}

/** The audit log as changes or, with a switch, as entries. */
export const ActivityList = (shown: Shown) => (useIsRaw() ? <Entries {...shown} /> : <Story {...shown} />);
