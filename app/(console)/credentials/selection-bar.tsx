import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ConfirmResult, confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { problemOf } from '@/components/data-table/use-pages';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { useOpenPage } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { saveFile } from '@/components/save-file';
import { useMay } from '@/components/signed-in';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
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

interface Said {
  tone: 'ok' | 'warn';
  sentence: string;
  results: ConfirmResult[];
}

/** What came of each row, the failed ones first. */
function Results({ results }: { results: readonly ConfirmResult[] }) {
  if (results.length < 2) return null;
  return (
    <details>
      <summary className="cursor-pointer">Show the result of each credential</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <ul tabIndex={0} aria-label="Results" className="mt-1 max-h-60 overflow-y-auto">
        {results.map(({ target, words, isSettled }) => (
          <li key={target.id} className={isSettled ? '' : 'text-danger'}>
            {target.label}: {words}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What can be done with the selected rows. Before each change the inventory is asked how they stand now. */
export function SelectionBar({
  params,
  total,
  selection,
}: {
  params: InventoryParams;
  /** Rows that match; undefined while they are counted. */
  total: number | undefined;
  selection: RowSelection;
}) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<'selecting' | 'looking' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [owning, setOwning] = useState<SelectedRow[] | null>(null);
  const [excepting, setExcepting] = useState<SelectedRow[] | null>(null);
  const mayAccept = useMay('settings.manage');
  const [starting, setStarting] = useState<{ rows: SelectedRow[]; preview: CampaignPreview } | null>(null);
  const { openPage, bar } = useOpenPage();
  const { rows } = selection;
  const count = counted(rows.length, 'credential');

  const say = (tone: Said['tone'], sentence: string, results: ConfirmResult[] = []) =>
    setSaid({ tone, sentence, results });
  const confirm = useConfirm((outcome) => {
    if (outcome === null) return;
    const failed = outcome.results.filter(({ isSettled }) => !isSettled).length;
    const rest =
      failed === 0
        ? []
        : [`${counted(failed, 'credential')} failed and ${failed === 1 ? 'stays' : 'stay'} selected.`];
    say(failed > 0 ? 'warn' : outcome.tone, [...outcome.sentences, ...rest].join(' '), outcome.results);
    selection.drop(
      new Set(outcome.results.filter(({ isSettled }) => isSettled).map(({ target }) => target.id)),
    );
    void client.invalidateQueries(snapshotContents);
  });

  const begin = (next: typeof busy) => {
    setBusy(next);
    setProblem(null);
    setSaid(null);
  };
  const selectAll = async () => {
    begin('selecting');
    try {
      const { rows: all, isCut } = await allMatches(params, AbortSignal.timeout(60_000));
      selection.replace(all);
      if (isCut)
        say(
          'warn',
          `More than ${SELECTION_MAX.toLocaleString('en')} credentials match. The first ${SELECTION_MAX.toLocaleString('en')} of the list are selected: narrow the search to select the others.`,
        );
    } catch (error) {
      setProblem(problemOf(error instanceof Error ? error : new Error()));
    }
    setBusy(null);
  };
  /** Asks the server for the state of the selected rows and passes the answer on. */
  const ask = async <T,>(call: (keys: string[]) => Promise<Result<T>>, next: (now: T) => void) => {
    begin('looking');
    const result = await call(rows.map(keyOf));
    setBusy(null);
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
        say('ok', `${counted(saved, 'credential')} ${saved === 1 ? 'was' : 'were'} exported.`);
      },
    );
  const archive = () =>
    look((now) => {
      const { active, sentence } = standOf(rows, now);
      if (active.length === 0) say('warn', `${sentence} There is nothing to archive.`);
      else confirm.ask(archiveRequest(active, sentence));
    });
  const lookThen = (next: (now: SelectedRow[]) => void) =>
    look((now) =>
      now.length === 0 ? say('warn', 'The inventory no longer has these credentials.') : next(now),
    );
  const changed = (sentence: string) => {
    setOwning(null);
    setExcepting(null);
    selection.replace([]);
    say('ok', sentence);
    void client.invalidateQueries(snapshotContents);
  };

  return (
    <>
      {problem && <ProblemNotice problem={problem} title="The selection could not be read" />}
      {said && (
        <Notice tone={said.tone}>
          <p>{said.sentence}</p>
          <Results results={said.results} />
        </Notice>
      )}
      {rows.length > 0 && (
        <section
          aria-label="Selection"
          className="fixed inset-x-0 bottom-0 z-20 border-t border-line-strong bg-raised shadow-lg"
        >
          <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 sm:px-6">
            <span role="status" className="font-medium tabular-nums">
              {busy === 'selecting' ? 'Selecting…' : `${count} selected`}
            </span>
            {total !== undefined && rows.length < Math.min(total, SELECTION_MAX) && (
              <Button disabled={busy !== null} onClick={() => void selectAll()}>
                Select all {counted(total, 'match', 'matches')}
              </Button>
            )}
            <Button variant="quiet" onClick={() => selection.replace([])}>
              Clear selection
            </Button>
            <span className="flex flex-wrap gap-2 sm:ml-auto">
              <Button disabled={busy !== null} onClick={() => void archive()} {...confirmButton}>
                Archive
              </Button>
              <Button
                disabled={busy !== null}
                onClick={() => void startCampaign()}
                {...preloading(CampaignDialog.load)}
              >
                Start campaign
              </Button>
              <Button
                disabled={busy !== null}
                onClick={() => void lookThen(setOwning)}
                {...preloading(OwnerDialog.load)}
              >
                Set owner
              </Button>
              <Button disabled={busy !== null} onClick={() => void save()}>
                Export selection
              </Button>
              {mayAccept && (
                <Button
                  disabled={busy !== null}
                  onClick={() => void lookThen(setExcepting)}
                  {...preloading(ExceptionDialog.load)}
                >
                  Accept exception
                </Button>
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
