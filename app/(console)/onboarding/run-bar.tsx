import type { ReactNode } from 'react';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import { countEnds, type GridRow } from './import-state';
import { ImportedVaults } from './imported-vaults';
import { hasPassed, isReady, needsWork } from './readiness';
import { Removable } from './removable';
import { takeLostFocus } from './restore-focus';
import { RunProgress } from './run-progress';
import { byTarget } from './targets';
import type { Run, useImportRun } from './use-import-run';

const SHOWN = 6;

function RunPlan({ ready }: { ready: readonly GridRow[] }) {
  const shares = byTarget(ready);
  if (shares.length === 0)
    return <p className="text-muted">No row is ready. A row needs a URL, a token and a vault.</p>;
  const made = shares.filter(({ target }) => target.kind === 'new').length;
  const lines = shares.map(({ key, target, rows }) => (
    <li key={key} className="break-words">
      <strong className="font-medium">{target.name}</strong>
      {target.kind === 'new' && ' (new)'}: {rows.length}
    </li>
  ));
  return (
    <div>
      <p>
        {made > 0 && `Creates ${counted(made, 'vault')}, then stores `}
        {made === 0 && 'Stores '}
        {counted(ready.length, 'credential')}. Existing credentials are skipped.
      </p>
      <ul aria-label="Credentials per vault" className="flex flex-wrap gap-x-5 text-muted">
        {lines.slice(0, SHOWN)}
      </ul>
      {lines.length > SHOWN && (
        <details>
          <summary className="text-muted">{counted(lines.length - SHOWN, 'more vault')}</summary>
          <ul className="flex flex-wrap gap-x-5 text-muted">{lines.slice(SHOWN)}</ul>
        </details>
      )}
    </div>
  );
}

type RunControls = ReturnType<typeof useImportRun>;

function endedSentence(rows: readonly GridRow[]): string {
  const { created, skipped, failed, unknown } = countEnds(rows);
  const parts = [
    `${created} created`,
    skipped > 0 && `${skipped} skipped because already there`,
    failed > 0 && `${failed} failed`,
    unknown > 0 && `${unknown} unknown`,
  ].filter((part) => part !== false);
  return `${parts.join(', ')}.`;
}

const checkedSentence = (run: Run): string | null =>
  run.phase === 'ended' && run.verified > 0 ? `${run.verified} verified: ${run.passed} passed.` : null;

function StoppedNotice({
  run,
  rows,
  controls,
}: {
  run: Extract<Run, { phase: 'stopped' }>;
  rows: readonly GridRow[];
  controls: RunControls;
}) {
  const left = rows.filter((row) => run.keys.has(row.key) && isReady(row));
  const resume = () => void controls.start(run.job, left);
  const actions = (
    <>
      <Button variant="primary" disabled={left.length === 0} onClick={resume}>
        Resume with {counted(left.length, 'row')}
      </Button>
      <Button
        onClick={({ currentTarget }) => {
          // This button disappears.
          currentTarget.closest('section')?.focus();
          controls.clear();
        }}
      >
        Edit rows
      </Button>
    </>
  );
  const title = run.work === 'checking' ? 'Verifying was stopped' : 'The import was stopped';
  if (run.problem !== null)
    return (
      <div className="flex flex-col gap-2">
        <ProblemNotice problem={run.problem} title={title} />
        <div className="flex flex-wrap gap-2">{actions}</div>
      </div>
    );
  return (
    <Notice tone="warn" title={`${title}.`} actions={actions}>
      {run.work === 'importing' && (
        <>
          <p>Stored credentials remain. {endedSentence(rows)}</p>
          <ImportedVaults rows={rows} />
        </>
      )}
    </Notice>
  );
}

function Begin({
  ready,
  controls,
  isReading,
}: {
  ready: readonly GridRow[];
  controls: RunControls;
  isReading: boolean;
}) {
  const unproven = ready.filter((row) => !hasPassed(row));
  const credentials = counted(ready.length, 'credential');
  const isShut = isReading || ready.length === 0;
  if (ready.length > 0 && unproven.length === 0)
    return (
      <Button variant="primary" disabled={isShut} onClick={() => void controls.start('import', ready)}>
        Import {credentials}
      </Button>
    );
  return (
    <>
      <Button
        variant="primary"
        disabled={isShut}
        onClick={() => void controls.start('verify-and-import', ready)}
      >
        Verify and import {credentials}
      </Button>
      <Button disabled={isShut} onClick={() => void controls.start('verify', unproven)}>
        Verify {counted(unproven.length, 'token')}
      </Button>
      <Button disabled={isShut} onClick={() => void controls.start('import', ready)}>
        Import without verifying
      </Button>
    </>
  );
}

export function RunBar({
  rows,
  controls,
  isReading,
  onProblems,
  report,
}: {
  rows: readonly GridRow[];
  controls: RunControls;
  isReading: boolean;
  onProblems: () => void;
  report: ReactNode;
}) {
  const { run } = controls;
  if (run.phase === 'checking' || run.phase === 'importing')
    return <RunProgress run={run} onStop={controls.stop} />;
  const ready = rows.filter(isReady);
  const checked = checkedSentence(run);
  const toFix = rows.filter(needsWork).length;
  const counts = countEnds(rows);
  const anyEnded = Object.values(counts).some((count) => count > 0);
  const isRefused = run.phase === 'ended' && run.passed < run.verified;
  const isClean = counts.failed + counts.unknown === 0 && !isRefused;
  return (
    <section
      // The button that stopped or accompanied a run disappears when the run ends.
      ref={run.phase === 'idle' ? undefined : takeLostFocus}
      tabIndex={-1}
      aria-label="Import"
      className="flex flex-col gap-3"
    >
      {checked !== null && !anyEnded && <Notice tone={isRefused ? 'warn' : 'ok'} title={checked} />}
      {anyEnded && run.phase !== 'stopped' && (
        <Notice
          tone={isClean ? 'ok' : 'warn'}
          title={isClean && ready.length + toFix === 0 ? 'The import is complete.' : 'Results:'}
          actions={report}
        >
          <p>
            {endedSentence(rows)} {checked}
          </p>
          <ImportedVaults rows={rows} />
          {isRefused && <p>Refused tokens stay here. Their rows show why.</p>}
          {counts.failed > 0 && (
            <p>Failed rows keep their values. Open a row to see why, then import again.</p>
          )}
          {counts.unknown > 0 && (
            <p>Unknown rows may be stored. Import again: Strongroom looks for them before it sends them.</p>
          )}
        </Notice>
      )}
      {anyEnded && <Removable rows={rows} />}
      {run.phase === 'stopped' ? (
        <StoppedNotice run={run} rows={rows} controls={controls} />
      ) : (
        (ready.length > 0 || toFix > 0 || !anyEnded) && (
          <>
            <RunPlan ready={ready} />
            {toFix > 0 && (
              <p className="text-warn">
                {counted(toFix, 'ticked row')} {toFix === 1 ? 'is' : 'are'} incomplete and{' '}
                {toFix === 1 ? 'stays' : 'stay'} here.{' '}
                <button type="button" className="underline" onClick={onProblems}>
                  Show problems only
                </button>
              </p>
            )}
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <Begin ready={ready} controls={controls} isReading={isReading} />
            </div>
            <p className="text-xs text-muted">
              Verifying calls each MCP server with and without the token, at the row’s URL only. Refused
              tokens are not stored.
            </p>
          </>
        )
      )}
    </section>
  );
}
