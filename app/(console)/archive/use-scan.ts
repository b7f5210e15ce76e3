import { useEffect, useEffectEvent, useState } from 'react';
import { ReadError } from '@/lib/core/fetcher';
import type { Problem } from '@/lib/core/result';
import type { Batch } from './scan';

/** More rows than this are not kept in the page: the scan stops and says so. */
const ROWS_MAX = 5_000;

interface Progress extends Batch {
  state: 'running' | 'paused' | 'complete' | 'stopped' | 'full' | 'failed';
  problem: Problem | null;
}

const NOTHING: Progress = {
  state: 'running',
  problem: null,
  vaultsRead: 0,
  credentialsRead: 0,
  unreadable: 0,
  vaults: [],
  credentials: [],
  endings: [],
};

const add = (sum: Progress, batch: Batch): Progress => ({
  ...sum,
  vaultsRead: sum.vaultsRead + batch.vaultsRead,
  credentialsRead: sum.credentialsRead + batch.credentialsRead,
  unreadable: sum.unreadable + batch.unreadable,
  vaults: [...sum.vaults, ...batch.vaults],
  credentials: [...sum.credentials, ...batch.credentials],
  endings: [...sum.endings, ...batch.endings],
});

const UNEXPECTED: Problem = {
  code: 'unexpected',
  message: 'Something went wrong while reading. Start again.',
};

/** Batches that are read without being asked, so that opening a page never reads a large account whole. */
const BATCHES_UNASKED = 10;

interface Run {
  controller: AbortController;
  batches: AsyncGenerator<Batch>;
  progress: Progress;
  left: number;
  isReading: boolean;
  /** The page that shows it; null while the person is on another one. */
  show: ((progress: Progress) => void) | null;
}

/** Scans that Back may return to, by the place in the history: the latest few. */
const kept = new Map<string, Run>();
const KEPT_MAX = 3;

function keep(place: string, run: Run): void {
  kept.delete(place);
  kept.set(place, run);
  for (const oldest of [...kept.keys()].slice(0, -KEPT_MAX)) {
    kept.get(oldest)?.controller.abort();
    kept.delete(oldest);
  }
}

function advance(run: Run, change: Partial<Progress>): void {
  run.progress = { ...run.progress, ...change };
  run.show?.(run.progress);
}

async function readOn(run: Run): Promise<void> {
  if (run.isReading) return;
  run.isReading = true;
  try {
    while (run.left > 0 && run.show !== null) {
      const { value, done } = await run.batches.next();
      if (run.controller.signal.aborted) return;
      if (done) return advance(run, { state: 'complete' });
      run.left -= 1;
      advance(run, add(run.progress, value));
      if (run.progress.vaults.length + run.progress.credentials.length >= ROWS_MAX)
        return advance(run, { state: 'full' });
    }
    if (run.left === 0) advance(run, { state: 'paused' });
  } catch (error) {
    if (!run.controller.signal.aborted)
      advance(run, { state: 'failed', problem: error instanceof ReadError ? error.problem : UNEXPECTED });
  } finally {
    run.isReading = false;
  }
}

/** `place` is a place in the history: Back to it shows the scan as it was left. */
export function useScan(place: string, read: (signal: AbortSignal) => AsyncGenerator<Batch>) {
  const [progress, setProgress] = useState(kept.get(place)?.progress ?? NOTHING);

  const start = (left: number) => {
    kept.get(place)?.controller.abort();
    const controller = new AbortController();
    const batches = read(controller.signal);
    const run: Run = { controller, batches, progress: NOTHING, left, isReading: false, show: setProgress };
    keep(place, run);
    advance(run, {});
    void readOn(run);
  };
  const onEnter = useEffectEvent(() => {
    const run = kept.get(place);
    if (run === undefined) return start(BATCHES_UNASKED);
    run.show = setProgress;
    advance(run, {});
    if (run.progress.state === 'running') void readOn(run);
  });
  const onLeave = useEffectEvent(() => {
    const run = kept.get(place);
    if (run) run.show = null;
  });
  useEffect(() => {
    onEnter();
    return () => onLeave();
  }, []);
  return {
    progress,
    start: () => start(Number.POSITIVE_INFINITY),
    readOn: () => {
      const run = kept.get(place);
      if (run === undefined) return;
      run.left = Number.POSITIVE_INFINITY;
      advance(run, { state: 'running' });
      void readOn(run);
    },
    stop: () => {
      const run = kept.get(place);
      run?.controller.abort();
      if (run) advance(run, { state: 'stopped' });
    },
  };
}

export type Scan = ReturnType<typeof useScan>;
