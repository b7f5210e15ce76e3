'use client';

import type { ReactNode } from 'react';
import { actionWords, placeWords } from '@/components/audit-words';
import { DataTable } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { IgnoredParams } from '@/components/ignored-params';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { PageHeader } from '@/components/page-header';
import type { Problem } from '@/lib/core/result';
import { activityColumns } from './activity-columns';
import { ActivityToolbar } from './activity-toolbar';
import { ExportButtons } from './export-buttons';
import { useActivityList, useEntryAddress } from './use-activity-list';

const NOUN: [string, string] = ['row', 'rows'];

const EntryDialog = lazyDialog(() => import('./entry-dialog'));

/** The audit log. `verified` says how far its chain was checked; it is painted by the server. */
export function ActivityList({
  firstProblem,
  ignored,
  verified,
}: {
  firstProblem: Problem | null;
  ignored: string[];
  verified: ReactNode;
}) {
  const list = useActivityList(firstProblem);
  const [opened, setOpened] = useEntryAddress();
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title="Activity" actions={<ExportButtons params={list.params} />}>
        {verified}
      </PageHeader>
      <IgnoredParams ignored={ignored} />
      <ActivityToolbar list={list} />
      <ListBody
        list={list}
        noun={NOUN}
        emptyPage="No row of the log stands here."
        empty={
          <p
            role="status"
            className="rounded-md border border-dashed border-line-strong px-4 py-10 text-center text-muted"
          >
            Nothing has been recorded yet. Every change, sign-in and refusal will stand here.
          </p>
        }
        table={(rows) => (
          <DataTable
            caption="Activity"
            columns={activityColumns({
              onOpen: (sequence) => void setOpened(sequence),
              button: preloading(EntryDialog.load),
            })}
            rows={rows}
            rowKey={(entry) => String(entry.sequence)}
            rowName={(entry) => `${actionWords(entry.action)} ${placeWords(entry.sequence)}`}
            busy={list.isStale && list.isFetching}
          />
        )}
      />
      <ListPager list={list} noun={NOUN} />
      {opened !== null && (
        <EntryDialog
          sequence={opened}
          known={list.rows?.items.find(({ sequence }) => sequence === opened)}
          onOpen={(sequence) => void setOpened(sequence)}
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
