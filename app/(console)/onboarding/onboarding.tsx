'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryState } from 'nuqs';
import { parseAsString } from 'nuqs/server';
import { lazy, Suspense, startTransition, useCallback, useReducer, useRef, useState } from 'react';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { lazyDialog } from '@/components/lazy-dialog';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import { asDisplayed, type Capabilities, type Vault } from '@/lib/providers/model';
import { type GridRow, importReducer, isDone, isPlaced, NOTHING } from './import-state';
import { type ConfigurationFile, withFiles, worthKeeping } from './read-files';
import { NotRead, Reader } from './reader';
import { rememberVault } from './remembered-vault';
import { keptRun } from './resumed-run';
import { SourcePanel } from './source-panel';
import { type Step, Steps } from './steps';
import { resolveStated, statedTargets } from './targets';
import { firstChoice, useVaultChoice } from './use-vault-choice';

const SHOWN = 5;

const HEADINGS: Readonly<Record<Step, string>> = {
  read: 'Which servers and tokens?',
  place: 'Into which vault?',
  import: 'Verify the tokens and import them',
};

/** Rows without a vault must be placed before they are sent; finished rows need no placing. */
const reachableSteps = (rows: readonly GridRow[]): Step[] => [
  'read',
  ...(rows.every(isDone) ? [] : (['place'] as const)),
  ...(rows.length > 0 && isPlaced(rows) ? (['import'] as const) : []),
];

/** The requested step or, if it is unreachable, the last reachable one. */
const stepOf = (wanted: Step, reachable: readonly Step[]): Step =>
  reachable.includes(wanted) ? wanted : (reachable.at(-1) ?? 'read');

const focusOn = (element: HTMLElement | null): void => element?.focus({ preventScroll: true });

function UnclearVaults({ names, rows }: { names: readonly string[]; rows: readonly GridRow[] }) {
  const lacking = new Set(
    rows.flatMap((row) => (row.target === null && !isDone(row) ? [asDisplayed(row.vaultName ?? '')] : [])),
  );
  const left = names.filter((name) => lacking.has(name));
  if (left.length === 0) return null;
  const shown = left.slice(0, SHOWN).map((name) => `“${name}”`);
  const more = left.length - shown.length;
  return (
    <Notice tone="warn" title="Some rows have no vault yet.">
      <p>
        The vault is unclear for {shown.join(', ')}
        {more > 0 && ` and ${more} more`}: several vaults have the name, its rows state several environments,
        or the vaults could not be read. Choose their vault below.
      </p>
    </Notice>
  );
}

const loadWorkspace = () => import('./import-workspace');
const Workspace = lazy(loadWorkspace);
const KnownServersDialog = lazyDialog(() => import('./known-servers-dialog'));

/** Longest time to look up vault names; names not found by then are unclear. Milliseconds. */
const NAMES_PATIENCE_MS = 10_000;
const NOT_READ =
  'The files could not be read in time, or the browser stopped. Nothing was sent. Choose fewer files.';

/** Everything that was read stays in memory, because it contains tokens: not in storage or the URL. */
export function Onboarding({
  capabilities,
  userId,
  startVault,
  seesActivity,
}: {
  capabilities: Capabilities;
  userId: string;
  /** Default vault of rows: from the URL, or of this person's last import. */
  startVault: Vault | null;
  seesActivity: boolean;
}) {
  const [state, dispatch] = useReducer(importReducer, NOTHING);
  const [reader] = useState(() => new Reader());
  const [files, setFiles] = useState<readonly ConfigurationFile[]>([]);
  // Names of files whose rows were imported too: the keys of rows contain them.
  const usedNames = useRef<ReadonlySet<string>>(new Set());
  const [unclear, setUnclear] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [isWorking, setWorking] = useState(false);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [isChoosing, setChoosing] = useState(false);
  const [wanted, setWanted] = useState<Step>('read');
  const [hasMoved, setMoved] = useState(false);
  const into = useVaultChoice(
    firstChoice(capabilities.createVaultWithCredentials !== 'required', startVault),
  );
  const [generation, setGeneration] = useState(0);
  // Work that started before “Start over” must change nothing after it.
  const begun = useRef(0);
  const [runId, setRunId] = useQueryState('run', parseAsString);
  // The run in the URL when the page was opened; later runs start here.
  const [firstId] = useState(runId);
  const queries = useQueryClient();
  const { data: kept = null } = useQuery({ ...keptRun(firstId), enabled: firstId !== null });
  const hasRows = state.rows.length > 0;
  const reachable = reachableSteps(state.rows);
  const step = stepOf(wanted, reachable);
  const hasAnything = hasRows || files.length + state.skipped.length + state.problems.length > 0;
  // Runs that are complete, unknown or of another person are not continued.
  const isInterrupted = runId !== null && runId === firstId && kept?.isUnfinished === true;
  const liveRunId = runId === firstId && !isInterrupted ? null : runId;
  const hasUnsent = state.rows.some((row) => !isDone(row) && row.askedUntil === null);
  useUnsavedGuard(hasUnsent);

  const stopReader = useCallback(() => () => reader.stop(), [reader]);

  if (files.length > 0 && hasRows && state.rows.every(isDone)) {
    // The files are no longer needed: their tokens leave the page.
    setFiles([]);
    setGeneration(generation + 1);
  }

  const go = (to: Step) => {
    setMoved(true);
    setWanted(to);
  };

  const keptEnds = async () => {
    if (firstId === null || runId !== firstId) return [];
    const found = await queries.ensureQueryData(keptRun(firstId)).catch(() => null);
    return found?.isUnfinished ? found.rows : [];
  };

  /** Returns whether every added file contained something. */
  const read = async (added: readonly ConfigurationFile[], env: string): Promise<boolean> => {
    const turn = begun.current;
    const all = withFiles(files, added, usedNames.current);
    setBusy(true);
    setComplaint(null);
    void loadWorkspace();
    try {
      const parsed = await reader.ask<'parse'>({ kind: 'parse', files: all, env });
      // The person decides about unclear names.
      const named = await resolveStated(statedTargets(parsed.rows), AbortSignal.timeout(NAMES_PATIENCE_MS));
      const ends = await keptEnds();
      if (turn !== begun.current) return false;
      const worth = worthKeeping(all, parsed);
      usedNames.current = new Set([...usedNames.current, ...worth.map(({ name }) => name)]);
      // Renders thousands of rows in pieces, so that the page stays responsive.
      startTransition(() => {
        setFiles(worth);
        setUnclear(named.unclear);
        dispatch({ type: 'read', parsed, targets: named.targets, kept: ends });
        if (parsed.rows.length > 0) go('place');
      });
      return added.every(({ text }) => worth.some((file) => file.text === text));
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      if (turn === begun.current) setComplaint(NOT_READ);
      return false;
    } finally {
      if (turn === begun.current) setBusy(false);
    }
  };

  const startOver = () => {
    if (hasUnsent && !window.confirm('Start over? Rows that were not sent are lost.')) return;
    begun.current += 1;
    reader.stop();
    // The next rows belong to another run.
    usedNames.current = new Set();
    setFiles([]);
    setUnclear([]);
    setComplaint(null);
    setBusy(false);
    setGeneration(generation + 1);
    go('read');
    dispatch({ type: 'emptied' });
    void setRunId(null);
  };

  return (
    <section ref={stopReader} aria-labelledby="import-heading" className="flex flex-col gap-4">
      <Steps step={step} reachable={isWorking ? [] : reachable} onGo={go} />
      <div className="flex flex-wrap items-center gap-2">
        <h2
          key={step}
          id="import-heading"
          tabIndex={-1}
          // The pressed button is gone.
          ref={hasMoved ? focusOn : undefined}
          className="min-w-0 flex-1 basis-48 text-base font-semibold outline-none"
        >
          {HEADINGS[step]}
        </h2>
        {step === 'read' && <Button onClick={() => setChoosing(true)}>Choose a known server</Button>}
        {hasAnything && (
          <Button disabled={isWorking} onClick={startOver}>
            Start over
          </Button>
        )}
      </div>
      {isInterrupted && (
        <Notice tone="warn" title="An import was interrupted.">
          <p>
            {hasRows
              ? 'Stored rows are marked and are not sent again.'
              : 'Choose the same files again. Stored rows are skipped.'}{' '}
            {kept.stored} of {counted(kept.total, 'row')} done.
          </p>
        </Notice>
      )}
      <div hidden={step !== 'read'}>
        {/* Remounts after “Start over”, which clears the pasted text. */}
        <SourcePanel
          key={generation}
          files={files}
          rows={state.rows.length}
          isBusy={isBusy}
          isFrozen={isWorking}
          onRead={read}
          onNext={() => go('place')}
        />
      </div>
      {complaint !== null && <Notice tone="danger">{complaint}</Notice>}
      <Suspense fallback={<p role="status">Loading the preview…</p>}>
        {(hasRows || state.skipped.length + state.problems.length > 0) && (
          <Workspace
            key={hasRows ? 'rows' : 'none'}
            state={state}
            dispatch={dispatch}
            reader={reader}
            step={step}
            into={into}
            runId={liveRunId}
            keepRunId={setRunId}
            capabilities={capabilities}
            seesActivity={seesActivity}
            isReading={isBusy}
            onStep={go}
            onVault={(vaultId) => rememberVault(userId, vaultId)}
            onWork={setWorking}
          >
            <UnclearVaults names={unclear} rows={state.rows} />
          </Workspace>
        )}
      </Suspense>
      {isChoosing && (
        <KnownServersDialog
          onAdd={(row) => dispatch({ type: 'added', row })}
          onClose={(hasAdded) => {
            setChoosing(false);
            if (hasAdded) go('place');
          }}
        />
      )}
    </section>
  );
}
