import { type ReactNode, useState } from 'react';
import { Switch } from '@/components/form/switch';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import { passesPolicy } from '@/lib/verification/verdict';
import { countEnds, type GridRow } from './import-state';
import { ImportedVaults } from './imported-vaults';
import { takeLostFocus } from './lost-focus';
import { isCheckable, isReady, needsWork, toVerifyAgain } from './readiness';
import { RunProgress } from './run-progress';
import { byTarget } from './targets';
import type { Run, useImportRun } from './use-import-run';

const SHOWN = 6;

function RunPlan({ ready }: { ready: readonly GridRow[] }) {
  const shares = byTarget(ready);
  if (shares.length === 0)
    return <p className="text-muted">Nothing is ready yet: a row needs a URL, a token and a vault.</p>;
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
        {made > 0 && `Makes ${counted(made, 'vault')}, then stores `}
        {made === 0 && 'Stores '}
        {counted(ready.length, 'credential')}. What a vault has already is skipped.
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
    skipped > 0 && `${skipped} skipped because ${skipped === 1 ? 'it was' : 'they were'} there already`,
    failed > 0 && `${failed} failed`,
    unknown > 0 && `${unknown} unknown`,
  ].filter((part) => part !== false);
  return `${parts.join(', ')}.`;
}

const checkedSentence = ({ count, passed }: { count: number; passed: number }): string =>
  `${count} verified: ${passed} passed.`;

function StoppedNotice({
  run,
  rows,
  controls,
}: {
  run: Extract<Run, { phase: 'stopped' }>;
  rows: readonly GridRow[];
  controls: RunControls;
}) {
  const left = rows.filter(
    (row) => run.keys.has(row.key) && (run.work === 'checking' ? isCheckable(row) : isReady(row)),
  );
  const resume = () => void (run.work === 'checking' ? controls.check(left) : controls.send(left));
  const actions = (
    <>
      <Button variant="primary" disabled={left.length === 0} onClick={resume}>
        Resume with {counted(left.length, 'row')}
      </Button>
      <Button
        onClick={({ currentTarget }) => {
          // This button goes away.
          currentTarget.closest('section')?.focus();
          controls.clear();
        }}
      >
        Change rows first
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
          <p>What was stored stays stored. {endedSentence(rows)}</p>
          <ImportedVaults rows={rows} />
        </>
      )}
    </Notice>
  );
}

function Begin({
  rows,
  verifyFirst,
  controls,
  isReading,
}: {
  rows: readonly GridRow[];
  verifyFirst: boolean;
  controls: RunControls;
  isReading: boolean;
}) {
  const ready = rows.filter(isReady);
  const unchecked = rows.filter((row) => isCheckable(row) && row.check === null);
  const passed = ready.filter(({ check }) => check !== null && passesPolicy(check.verdict));
  if (verifyFirst && unchecked.length > 0)
    return (
      <Button variant="primary" disabled={isReading} onClick={() => void controls.check(unchecked)}>
        Verify {counted(unchecked.length, 'token')}
      </Button>
    );
  if (verifyFirst && passed.length < ready.length)
    return (
      <>
        <Button
          variant="primary"
          disabled={isReading || passed.length === 0}
          onClick={() => void controls.send(passed)}
        >
          Import {passed.length} that passed
        </Button>
        <Button disabled={isReading} onClick={() => void controls.send(ready)}>
          Import all {ready.length}
        </Button>
      </>
    );
  return (
    <Button
      variant="primary"
      disabled={isReading || ready.length === 0}
      onClick={() => void controls.send(ready)}
    >
      Import {counted(ready.length, 'credential')}
    </Button>
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
  const [verifyFirst, setVerifyFirst] = useState(true);
  const { run } = controls;
  if (run.phase === 'checking' || run.phase === 'importing')
    return <RunProgress run={run} onStop={controls.stop} />;
  const ready = rows.filter(isReady);
  const again = toVerifyAgain(rows);
  const toFix = rows.filter(needsWork).length;
  const counts = countEnds(rows);
  const anyEnded = Object.values(counts).some((count) => count > 0);
  const isClean = counts.failed + counts.unknown === 0;
  return (
    <section
      // The button that stopped or accompanied a run is gone when it has ended.
      ref={run.phase === 'idle' ? undefined : takeLostFocus}
      tabIndex={-1}
      aria-label="Import"
      className="flex flex-col gap-3"
    >
      {run.phase === 'ended' && run.work === 'checking' && (
        <Notice tone={run.passed === run.count ? 'ok' : 'warn'} title={checkedSentence(run)} />
      )}
      {anyEnded && run.phase !== 'stopped' && (
        <Notice
          tone={isClean ? 'ok' : 'warn'}
          title={isClean && ready.length + toFix === 0 ? 'The import is complete.' : 'What was sent:'}
          actions={report}
        >
          <p>{endedSentence(rows)}</p>
          <ImportedVaults rows={rows} />
          {counts.failed > 0 && (
            <p>What failed keeps its values: open the row to see why, then import again.</p>
          )}
          {counts.unknown > 0 && (
            <p>What is unknown may be stored: import again, and it is looked for before it is sent.</p>
          )}
        </Notice>
      )}
      {run.phase === 'stopped' ? (
        <StoppedNotice run={run} rows={rows} controls={controls} />
      ) : (
        (ready.length > 0 || toFix > 0 || !anyEnded) && (
          <>
            <RunPlan ready={ready} />
            {toFix > 0 && (
              <p className="text-warn">
                {counted(toFix, 'ticked row')} {toFix === 1 ? 'needs' : 'need'} something first and{' '}
                {toFix === 1 ? 'stays' : 'stay'} here.{' '}
                <button type="button" className="underline" onClick={onProblems}>
                  Show problems only
                </button>
              </p>
            )}
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <Switch label="Verify first" checked={verifyFirst} onChange={setVerifyFirst} />
              <Begin rows={rows} verifyFirst={verifyFirst} controls={controls} isReading={isReading} />
              {verifyFirst && again.length > 0 && (
                <Button disabled={isReading} onClick={() => void controls.check(again)}>
                  Verify again
                </Button>
              )}
            </div>
            {verifyFirst && (
              <p className="text-xs text-muted">
                Verifying asks each MCP server for its tools, with the token and without it. The token goes to
                the row’s own URL only.
              </p>
            )}
          </>
        )
      )}
    </section>
  );
}
