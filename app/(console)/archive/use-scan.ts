'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Problem } from '@/lib/contract/result';
import { ReadError } from '@/lib/queries/fetcher';
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
};

const add = (sum: Progress, batch: Batch): Progress => ({
  ...sum,
  vaultsRead: sum.vaultsRead + batch.vaultsRead,
  credentialsRead: sum.credentialsRead + batch.credentialsRead,
  unreadable: sum.unreadable + batch.unreadable,
  vaults: [...sum.vaults, ...batch.vaults],
  credentials: [...sum.credentials, ...batch.credentials],
});

const UNEXPECTED: Problem = {
  code: 'unexpected',
  message: 'Something went wrong while reading. Start again.',
};

/** Batches that are read without being asked, so that opening a page never reads a large account whole. */
const BATCHES_UNASKED = 10;

/**
 * A long read with progress that begins by itself, pauses early, and can be stopped. What was found
 * stays and is labelled as partial until all is read.
 */
export function useScan(read: (signal: AbortSignal) => AsyncGenerator<Batch>) {
  const [progress, setProgress] = useState(NOTHING);
  const running = useRef<{
    controller: AbortController;
    batches: AsyncGenerator<Batch>;
    sum: Progress;
  } | null>(null);

  const readOn = async (batchesMax: number) => {
    const run = running.current;
    if (run === null) return;
    const end = (state: Progress['state'], problem: Problem | null = null) =>
      setProgress({ ...run.sum, state, problem });
    end('running');
    try {
      for (let read = 0; read < batchesMax; read++) {
        const { value, done } = await run.batches.next();
        if (run.controller.signal.aborted) return;
        if (done) return end('complete');
        run.sum = add(run.sum, value);
        end('running');
        if (run.sum.vaults.length + run.sum.credentials.length >= ROWS_MAX) return end('full');
      }
      end('paused');
    } catch (error) {
      if (!run.controller.signal.aborted)
        end('failed', error instanceof ReadError ? error.problem : UNEXPECTED);
    }
  };
  const start = (batchesMax = Number.POSITIVE_INFINITY) => {
    running.current?.controller.abort();
    const controller = new AbortController();
    running.current = { controller, batches: read(controller.signal), sum: NOTHING };
    void readOn(batchesMax);
  };
  const stop = () => {
    running.current?.controller.abort();
    setProgress((sum) => ({ ...sum, state: 'stopped' }));
  };
  const begin = useEffectEvent(() => start(BATCHES_UNASKED));
  useEffect(() => {
    begin();
    return () => running.current?.controller.abort();
  }, []);
  return { progress, start: () => start(), readOn: () => void readOn(Number.POSITIVE_INFINITY), stop };
}

export type Scan = ReturnType<typeof useScan>;
