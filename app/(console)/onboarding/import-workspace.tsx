import { type Dispatch, type ReactNode, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { lazyDialog } from '@/components/lazy-dialog';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import type { FileProblem, SkippedEntry } from '@/lib/import/row';
import type { Capabilities } from '@/lib/providers/model';
import { GridToolbar } from './grid-toolbar';
import { ImportGrid } from './import-grid';
import { type Change, type GridRow, type ImportState, isDone, type Target } from './import-state';
import { PlacePanel } from './place-panel';
import type { Reader } from './reader';
import { assignable, type GridFilter, isAskable, shownRows, tickedRows } from './readiness';
import { ReportLinks } from './report-links';
import { takeLostFocus } from './restore-focus';
import { RunBar } from './run-bar';
import type { Step } from './steps';
import { useImportRun } from './use-import-run';
import { useLints } from './use-lints';
import type { useVaultChoice } from './use-vault-choice';

function LeftOut({
  skipped,
  problems,
}: {
  skipped: readonly SkippedEntry[];
  problems: readonly FileProblem[];
}) {
  return (
    <>
      {problems.length > 0 && (
        <Notice
          tone="warn"
          title={
            problems.length === 1 ? 'A file was not read completely.' : 'Some files were not read completely.'
          }
        >
          <ul>
            {problems.map(({ file, sentence }) => (
              <li key={`${file} ${sentence}`}>
                <span className="font-medium">{file}</span>: {sentence}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {skipped.length > 0 && (
        <details className="rounded-md border border-line bg-surface px-3 py-2">
          <summary>{counted(skipped.length, 'entry was', 'entries were')} left out</summary>
          <ul aria-label="Left out" className="mt-2 flex max-h-64 flex-col gap-1 overflow-y-auto">
            {skipped.map(({ name, source, sentence }) => (
              <li key={`${source.file} ${source.path} ${name}`} className="break-words">
                <span className="font-medium">{name}</span>{' '}
                <span className="text-xs text-muted">
                  {source.file}, {source.path}
                </span>
                <span className="block text-muted">{sentence}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const AssignDialog = lazyDialog(() => import('./assign-dialog'));
const AskRowsDialog = lazyDialog(() => import('./ask-rows-dialog'));

const EVERYTHING: GridFilter = { text: '', problemsOnly: false };

/** Files whose tokens others may have seen, because they are often in a repository (code `shared-file`). */
const sharedFiles = (rows: readonly GridRow[]): string[] => [
  ...new Set(
    rows
      .filter(({ notes }) => notes.some(({ code }) => code === 'shared-file'))
      .map(({ source }) => source.file),
  ),
];

export default function Workspace({
  state,
  dispatch,
  reader,
  step,
  into,
  runId,
  keepRunId,
  capabilities,
  seesActivity,
  isReading,
  children,
  onStep,
  onVault,
  onWork,
}: {
  state: ImportState;
  dispatch: Dispatch<Change>;
  reader: Reader;
  step: Step;
  into: ReturnType<typeof useVaultChoice>;
  runId: string | null;
  keepRunId: (runId: string | null) => Promise<unknown>;
  capabilities: Capabilities;
  seesActivity: boolean;
  isReading: boolean;
  /** Notes about vaults, shown before they are chosen. */
  children: ReactNode;
  onStep: (step: Step) => void;
  onVault: (vaultId: string) => void;
  onWork: (isWorking: boolean) => void;
}) {
  const { rows, lints } = state;
  const [filter, setFilter] = useState(EVERYTHING);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [assigning, setAssigning] = useState<ReturnType<typeof assignable> | null>(null);
  const [asking, setAsking] = useState<readonly GridRow[] | null>(null);
  const withProtocol = capabilities.protocols.length > 0;
  const canMakeVaults = capabilities.createVaultWithCredentials !== 'required';
  const controls = useImportRun({ dispatch, runId, keepRunId, withProtocol, onWork, onVault });
  useLints(rows, reader, dispatch);
  const text = useDeferredValue(filter.text);
  const { problemsOnly } = filter;
  const shown = useMemo(
    () => shownRows({ rows, lints }, { text, problemsOnly }, openKey),
    [rows, lints, text, problemsOnly, openKey],
  );
  const ticked = useMemo(() => tickedRows(rows).length, [rows]);
  const toAssign = useMemo(() => tickedRows(shown).length, [shown]);
  const toAsk = useMemo(() => shown.filter(isAskable), [shown]);
  const shared = useMemo(() => sharedFiles(rows), [rows]);
  const assignOne = useCallback((row: GridRow) => setAssigning({ rows: [row], hidden: 0 }), []);
  const isFrozen = controls.run.phase === 'checking' || controls.run.phase === 'importing';
  const { runId: startedRun } = controls;

  /** Assigns the chosen vault to all rows. Returns null if the choice is unclear. */
  const place = async (all: readonly GridRow[]): Promise<ReadonlyMap<string, Target> | null> => {
    const lacking = all.filter((row) => !row.hasOwnVault && !isDone(row));
    const targets = lacking.length === 0 ? new Map<string, Target>() : await into.targetsFor(lacking);
    if (targets !== null) dispatch({ type: 'placed', targets });
    return targets;
  };
  const ask = async (all: readonly GridRow[]) => {
    // In later steps every row has a vault.
    const targets = step === 'place' ? await place(all) : new Map<string, Target>();
    if (targets !== null)
      setAsking(all.map((row) => ({ ...row, target: targets.get(row.key) ?? row.target })));
  };

  return (
    <div className="flex flex-col gap-4">
      {step === 'place' && (
        <>
          {children}
          <PlacePanel
            rows={rows}
            into={into}
            canMakeVaults={canMakeVaults}
            isReading={isReading}
            onNext={async () => {
              if ((await place(rows)) !== null) onStep('import');
            }}
          />
        </>
      )}
      <LeftOut skipped={state.skipped} problems={state.problems} />
      {shared.length > 0 && (
        <Notice tone="warn" title="These tokens may be known to others.">
          <p>
            {shared.join(', ')}: often in a repository, where others can read the tokens. If so, rotate them
            after the import.
          </p>
        </Notice>
      )}
      {step !== 'read' && (
        <>
          <div className="flex flex-col gap-3">
            <GridToolbar
              filter={filter}
              shown={shown.length}
              total={rows.length}
              ticked={ticked}
              assignable={toAssign}
              askable={toAsk.length}
              isFrozen={isFrozen}
              onFilter={setFilter}
              onTick={(isTicked) =>
                dispatch({ type: 'ticked', keys: new Set(shown.map(({ key }) => key)), isTicked })
              }
              // By the current filter, even if the list is not rendered yet.
              onAssign={() => setAssigning(assignable(rows, shownRows(state, filter, openKey)))}
              onAsk={() => void ask(toAsk)}
            />
            {shown.length > 0 ? (
              <ImportGrid
                rows={shown}
                lints={lints}
                openKey={openKey}
                isFrozen={isFrozen}
                onOpen={setOpenKey}
                onChange={dispatch}
                onAssign={assignOne}
                onAsk={(row) => void ask([row])}
              />
            ) : (
              <p
                role="status"
                // The last corrected row has left.
                tabIndex={-1}
                ref={takeLostFocus}
                className="rounded-md border border-line bg-surface p-4 text-muted"
              >
                {filter.problemsOnly
                  ? 'No row has a problem.'
                  : 'No row matches this name, URL, vault or file.'}
              </p>
            )}
          </div>
          {step === 'import' && (
            <RunBar
              rows={rows}
              controls={controls}
              isReading={isReading}
              onProblems={() => setFilter({ text: '', problemsOnly: true })}
              report={
                startedRun !== null && (
                  <ReportLinks rows={rows} runId={startedRun} seesActivity={seesActivity} />
                )
              }
            />
          )}
        </>
      )}
      {assigning !== null && (
        <AssignDialog
          rows={assigning.rows}
          hidden={assigning.hidden}
          canMakeVaults={canMakeVaults}
          onAssign={(targets) => dispatch({ type: 'assigned', targets })}
          onClose={() => setAssigning(null)}
        />
      )}
      {asking !== null && (
        <AskRowsDialog
          rows={asking}
          withProtocol={withProtocol}
          settleVaults={controls.settleVaults}
          onAsked={(key, until) => dispatch({ type: 'asked', key, until })}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}
