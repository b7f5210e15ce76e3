'use client';

import { type ReactNode, useRef, useState } from 'react';
import { actionWords, placeWords } from '@/components/audit-words';
import { useConfirmed } from '@/components/confirm-identity';
import { DataTable } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { IgnoredParams } from '@/components/ignored-params';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import type { ExportFormat } from '@/lib/audit/activity';
import { type ActivityParams, auditFiltersOf } from '@/lib/audit/activity-params';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import { prepareExport } from './actions';
import { activityColumns } from './activity-columns';
import { ActivityToolbar } from './activity-toolbar';
import { useActivityList, useEntryAddress } from './use-activity-list';

const NAMES: Readonly<Record<ExportFormat, string>> = { jsonl: 'JSON Lines', csv: 'CSV' };

function ExportButtons({ params }: { params: ActivityParams }) {
  const confirmed = useConfirmed();
  const download = useRef<HTMLAnchorElement>(null);
  const [preparing, setPreparing] = useState<ExportFormat | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const start = async (format: ExportFormat) => {
    setPreparing(format);
    setProblem(null);
    const result = await confirmed(() =>
      callAction(prepareExport, { format, ...auditFiltersOf(params) }, { unanswered: NOTHING_CHANGED }),
    );
    setPreparing(null);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    if (!download.current) return;
    download.current.href = result.value.address;
    download.current.click();
  };
  return (
    <>
      {(['jsonl', 'csv'] as const).map((format) => (
        <Button
          key={format}
          // Not `disabled`, which would take the focus away from where the dialog returns it.
          aria-disabled={preparing !== null}
          onClick={() => preparing === null && void start(format)}
        >
          {preparing === format ? 'Preparing…' : `Export ${NAMES[format]}`}
        </Button>
      ))}
      {/* What answers is a file: the page stays where it is. */}
      <a ref={download} href="/activity" download hidden>
        Download
      </a>
      {problem && (
        <div className="basis-full">
          <ProblemNotice problem={problem} title="Nothing was exported" />
        </div>
      )}
    </>
  );
}

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
          <EmptyNote>
            Nothing has been recorded yet. Every change, sign-in and refusal will stand here.
          </EmptyNote>
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
