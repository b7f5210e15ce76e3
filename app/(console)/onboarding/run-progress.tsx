import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import { takeLostFocus } from './restore-focus';
import type { Run, Work } from './use-import-run';

/** From this number of rows, a rate is meaningful. */
const ROWS_FOR_RATE = 5;

const inWords = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

function pace(done: number, total: number, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  if (done < ROWS_FOR_RATE || seconds <= 0) return '';
  const rate = done / seconds;
  const shown = rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10;
  return `${counted(shown, 'row')} a second, about ${inWords((total - done) / rate)} left`;
}

const WORDS: Readonly<Record<Work, { what: string; stop: string }>> = {
  checking: { what: 'Verifying tokens', stop: 'Stop verifying' },
  importing: { what: 'Importing credentials', stop: 'Cancel import' },
};

export function RunProgress({ run, onStop }: { run: Extract<Run, { phase: Work }>; onStop: () => void }) {
  const id = useId();
  const { what, stop } = WORDS[run.phase];
  const { done, total, startedAt } = run;
  return (
    // The button that started it is gone.
    <section
      ref={takeLostFocus}
      tabIndex={-1}
      aria-label="Import"
      className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3"
    >
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span id={id} className="font-medium">
          {what}
        </span>
        <span role="status" className="text-muted tabular-nums">
          {done} of {total}
          {pace(done, total, startedAt) !== '' && ` · ${pace(done, total, startedAt)}`}
        </span>
        <Button className="ml-auto" onClick={onStop} disabled={run.isStopping}>
          {run.isStopping ? 'Stopping…' : stop}
        </Button>
      </div>
      <progress aria-labelledby={id} value={done} max={total} className="h-2 w-full accent-accent" />
      {run.phase === 'importing' && (
        <p className="text-xs text-muted">Keep this page open. If it closes, only unsent rows are lost.</p>
      )}
    </section>
  );
}
