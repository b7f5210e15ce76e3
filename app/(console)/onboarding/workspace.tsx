'use client';

import { type Dispatch, lazy, Suspense, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { Notice } from '@/components/ui/notice';
import type { Capabilities } from '@/lib/contract/domain';
import { type GridFilter, GridToolbar } from './grid-toolbar';
import { ImportGrid } from './import-grid';
import { type Change, type GridRow, type ImportState, isDone } from './import-state';
import { LeftOut } from './left-out';
import type { Reader } from './reader';
import { isProblem } from './readiness';
import { ReportLinks } from './report-links';
import { RunBar } from './run-bar';
import { useImportRun } from './use-import-run';
import { useLints } from './use-lints';

const AssignDialog = lazy(() => import('./assign-dialog'));

const EVERYTHING: GridFilter = { text: '', problemsOnly: false };

const holds = (row: GridRow, text: string): boolean =>
  [row.name, row.url, row.target?.name ?? '', row.source.file].some((part) =>
    part.toLowerCase().includes(text),
  );

/** Files whose tokens others may have seen: they were kept beside code (rule of the formats, code `shared-file`). */
const sharedFiles = (rows: readonly GridRow[]): string[] => [
  ...new Set(
    rows
      .filter(({ notes }) => notes.some(({ code }) => code === 'shared-file'))
      .map(({ source }) => source.file),
  ),
];

/** Everything below the files: reminders, the grid, and the run. */
export default function Workspace({
  state,
  dispatch,
  reader,
  runId,
  keepRunId,
  capabilities,
  seesActivity,
  onChooseServer,
}: {
  state: ImportState;
  dispatch: Dispatch<Change>;
  reader: Reader;
  runId: string | null;
  keepRunId: (runId: string | null) => Promise<unknown>;
  capabilities: Capabilities;
  seesActivity: boolean;
  onChooseServer: () => void;
}) {
  const { rows, lints } = state;
  const [filter, setFilter] = useState(EVERYTHING);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [assigning, setAssigning] = useState<readonly GridRow[] | null>(null);
  const controls = useImportRun({
    dispatch,
    runId,
    keepRunId,
    withProtocol: capabilities.protocols.length > 0,
  });
  useLints(rows, reader, dispatch);
  const text = useDeferredValue(filter.text.trim().toLowerCase());
  const shown = useMemo(
    () =>
      rows.filter(
        // The open row stays while it is mended.
        (row) => row.key === openKey || (holds(row, text) && (!filter.problemsOnly || isProblem(row, lints))),
      ),
    [rows, lints, text, filter.problemsOnly, openKey],
  );
  const ticked = useMemo(() => rows.filter((row) => row.isTicked && !isDone(row)), [rows]);
  const shared = useMemo(() => sharedFiles(rows), [rows]);
  const assignOne = useCallback((row: GridRow) => setAssigning([row]), []);
  const isFrozen = controls.run.phase === 'checking' || controls.run.phase === 'importing';
  const { runId: startedRun } = controls;

  return (
    <div className="flex flex-col gap-4">
      <LeftOut skipped={state.skipped} problems={state.problems} />
      {shared.length > 0 && (
        <Notice tone="warn" title="These tokens may be known to others.">
          <p>
            {shared.join(', ')}: files of this name are often kept in a repository. If{' '}
            {shared.length === 1 ? 'this one is' : 'these are'}, everybody who can read it can read the
            tokens. Rotate them after the import.
          </p>
        </Notice>
      )}
      {rows.length > 0 && (
        <>
          <div className="flex flex-col gap-3">
            <GridToolbar
              filter={filter}
              shown={shown.length}
              total={rows.length}
              ticked={ticked.length}
              isFrozen={isFrozen}
              onFilter={setFilter}
              onTick={(isTicked) =>
                dispatch({ type: 'ticked', keys: new Set(shown.map(({ key }) => key)), isTicked })
              }
              onAssign={() => setAssigning(ticked)}
              onAdd={onChooseServer}
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
              />
            ) : (
              <p role="status" className="rounded-md border border-line bg-surface p-4 text-muted">
                {filter.problemsOnly
                  ? 'No row has a problem.'
                  : 'No row has this in its name, URL, vault or file.'}
              </p>
            )}
          </div>
          <RunBar
            rows={rows}
            controls={controls}
            onProblems={() => setFilter({ text: '', problemsOnly: true })}
            report={
              startedRun !== null && (
                <ReportLinks rows={rows} runId={startedRun} seesActivity={seesActivity} />
              )
            }
          />
        </>
      )}
      {assigning !== null && (
        <Suspense>
          <AssignDialog
            rows={assigning}
            canMakeVaults={capabilities.createVaultWithCredentials !== 'required'}
            onAssign={(targets) => dispatch({ type: 'assigned', targets })}
            onClose={() => setAssigning(null)}
          />
        </Suspense>
      )}
    </div>
  );
}
