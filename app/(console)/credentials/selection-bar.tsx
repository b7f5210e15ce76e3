import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { useOpenPage } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { saveFile } from '@/components/save-file';
import { BusyButton } from '@/components/ui/busy-button';
import { Button } from '@/components/ui/button';
import type { CampaignPreview } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem, Result } from '@/lib/core/result';
import type { InventoryParams } from '@/lib/inventory/list-params';
import { allMatches, snapshotContents } from '@/lib/inventory/queries';
import { keyOf, SELECTION_MAX, type SelectedRow } from '@/lib/inventory/selection';
import { exportSelection, lookAtSelection, previewCampaign } from './actions';
import { archiveRequest, standOf } from './archive-selection';
import type { RowSelection } from './use-row-selection';

const CampaignDialog = lazyDialog(() => import('./campaign-dialog'));
const OwnerDialog = lazyDialog(() => import('./owner-dialog'));
const ExceptionDialog = lazyDialog(() => import('./exception-dialog'));

/** Actions for the selected rows. Each one first reads their current state. */
export function SelectionBar({
  params,
  total,
  selection,
}: {
  params: InventoryParams;
  /** Number of matching rows; undefined while they are counted. */
  total: number | undefined;
  selection: RowSelection;
}) {
  const client = useQueryClient();
  const [isSelecting, setSelecting] = useState(false);
  /** Only the last press counts: earlier ones open nothing. */
  const turn = useRef(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [owning, setOwning] = useState<SelectedRow[] | null>(null);
  const [excepting, setExcepting] = useState<SelectedRow[] | null>(null);
  const mayAccept = usePermission('settings.manage');
  const [starting, setStarting] = useState<{ rows: SelectedRow[]; preview: CampaignPreview } | null>(null);
  const { openPage, bar } = useOpenPage();
  const { rows } = selection;
  const count = counted(rows.length, 'credential');

  const warn = (sentence: string) => report({ tone: 'warn', sentence });
  const confirm = useConfirm((outcome) => {
    if (outcome === null) return;
    selection.drop(
      new Set(outcome.results.filter(({ isSettled }) => isSettled).map(({ target }) => target.id)),
    );
    void client.invalidateQueries(snapshotContents);
  });

  const selectAll = async () => {
    setSelecting(true);
    setProblem(null);
    try {
      const { rows: all, isCut } = await allMatches(params, AbortSignal.timeout(60_000));
      selection.replace(all);
      if (isCut)
        warn(
          `More than ${SELECTION_MAX.toLocaleString('en')} credentials match. The first ${SELECTION_MAX.toLocaleString('en')} are selected. Narrow the search to select the others.`,
        );
    } catch (error) {
      setProblem(problemOf(error instanceof Error ? error : new Error()));
    }
    setSelecting(false);
  };
  const ask = async <T,>(call: (keys: string[]) => Promise<Result<T>>, next: (now: T) => void) => {
    const own = ++turn.current;
    setProblem(null);
    const result = await call(rows.map(keyOf));
    if (own !== turn.current) return;
    if (result.ok) next(result.value);
    else setProblem(result.problem);
  };
  const look = (next: (now: SelectedRow[]) => void) =>
    ask((credentials) => callAction(lookAtSelection, { credentials }), next);
  const startCampaign = () =>
    ask(
      (credentials) => callAction(previewCampaign, { credentials }),
      (preview) => setStarting({ rows, preview }),
    );
  const save = () =>
    ask(
      (credentials) => callAction(exportSelection, { credentials }),
      ({ text, rows: saved }) => {
        saveFile('strongroom-selected-credentials.csv', 'text/csv;charset=utf-8', text);
        report({
          tone: 'ok',
          sentence: `${counted(saved, 'credential')} ${saved === 1 ? 'was' : 'were'} exported.`,
        });
      },
    );
  const archive = () =>
    look((now) => {
      const { active, sentence } = standOf(rows, now);
      if (active.length === 0) warn(`${sentence} Nothing can be archived.`);
      else confirm.ask(archiveRequest(active, sentence));
    });
  const lookThen = (next: (now: SelectedRow[]) => void) =>
    look((now) => (now.length === 0 ? warn('The inventory no longer has these credentials.') : next(now)));
  const changed = (sentence: string) => {
    setOwning(null);
    setExcepting(null);
    report({ tone: 'ok', sentence, changed: rows.map(({ id }) => id) });
    selection.replace([]);
    void client.invalidateQueries(snapshotContents);
  };

  return (
    <>
      {problem && <ProblemNotice problem={problem} title="The selection could not be read" />}
      {rows.length > 0 && (
        <section
          aria-label="Selection"
          className="fixed inset-x-0 bottom-0 z-20 border-t border-line-strong bg-raised shadow-lg"
        >
          <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 sm:px-6">
            <span role="status" className="font-medium tabular-nums">
              {isSelecting ? 'Selecting…' : `${count} selected`}
            </span>
            {total !== undefined && rows.length < Math.min(total, SELECTION_MAX) && (
              <BusyButton onPress={selectAll}>Select all {counted(total, 'match', 'matches')}</BusyButton>
            )}
            <Button variant="quiet" onClick={() => selection.replace([])}>
              Clear selection
            </Button>
            <span className="flex flex-wrap gap-2 sm:ml-auto">
              <BusyButton onPress={() => archive()} {...confirmButton}>
                Archive
              </BusyButton>
              <BusyButton onPress={() => startCampaign()} {...preloading(CampaignDialog.load)}>
                Start campaign
              </BusyButton>
              <BusyButton onPress={() => lookThen(setOwning)} {...preloading(OwnerDialog.load)}>
                Set owner
              </BusyButton>
              <BusyButton onPress={() => save()}>Export selection</BusyButton>
              {mayAccept && (
                <BusyButton onPress={() => lookThen(setExcepting)} {...preloading(ExceptionDialog.load)}>
                  Accept exception
                </BusyButton>
              )}
            </span>
          </div>
        </section>
      )}
      {owning && <OwnerDialog q={params.q} rows={owning} onClose={() => setOwning(null)} onDone={changed} />}
      {excepting && (
        <ExceptionDialog q={params.q} rows={excepting} onClose={() => setExcepting(null)} onDone={changed} />
      )}
      {starting && (
        <CampaignDialog
          q={params.q}
          {...starting}
          onClose={() => setStarting(null)}
          onDone={(id) => {
            setStarting(null);
            selection.replace([]);
            openPage(`/campaigns/${id}`);
          }}
        />
      )}
      {bar}
      {confirm.dialog}
    </>
  );
}
