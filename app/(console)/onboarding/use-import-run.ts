'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useRef, useState } from 'react';
import { IMPORT_ROWS_PER_REQUEST, VERIFY_ROWS_PER_REQUEST } from '@/lib/contract/import';
import type { Problem, Result } from '@/lib/contract/result';
import { credentialsKey, vaultsKey } from '@/lib/queries/lists';
import { endImport, importRows, makeImportVault, startImport, verifyRows } from './actions';
import { batchesOf, chunksOf, inputOf, newRunId, refusedRows } from './batches';
import type { Change, GridRow, Target } from './import-state';
import { byTarget, existing } from './targets';

export type Work = 'checking' | 'importing';

/** What the run is doing, or did last. */
export type Run =
  | { phase: 'idle' }
  | { phase: Work; done: number; total: number; startedAt: number; isStopping: boolean }
  /** `keys` are the rows that were left. */
  | { phase: 'stopped'; work: Work; keys: ReadonlySet<string>; problem: Problem | null }
  | { phase: 'ended'; work: Work; count: number };

const NO_ANSWER: Problem = {
  code: 'outcome_unknown',
  message:
    'Strongroom did not answer. Check that you are online, then go on: what was stored already is recognised and not stored twice.',
};

const answered = <T>(call: Promise<Result<T>>): Promise<Result<T>> =>
  call.catch((): Result<T> => ({ ok: false, problem: NO_ANSWER }));

/** Thrown inside a series: the person stopped it, or a problem that is not of one row did. */
class Stopped extends Error {
  constructor(readonly problem: Problem | null) {
    super();
  }
}

const orStop = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Stopped(result.problem);
  return result.value;
};

/** Checks and sends rows in batches, one after the other; goes on where it was stopped. */
export function useImportRun({
  dispatch,
  runId,
  keepRunId,
  withProtocol,
}: {
  dispatch: Dispatch<Change>;
  /** Of a run that has begun, perhaps before the page was loaded anew. */
  runId: string | null;
  keepRunId: (runId: string | null) => Promise<unknown>;
  withProtocol: boolean;
}) {
  const [run, setRun] = useState<Run>({ phase: 'idle' });
  const isStopping = useRef(false);
  const [startedId, setStartedId] = useState(runId);
  const queries = useQueryClient();
  // Whoever leaves the page stops what was not sent yet.
  useEffect(
    () => () => {
      isStopping.current = true;
    },
    [],
  );

  /** Runs a series over rows; `step` returns how many rows it has dealt with. */
  const series = async (
    work: Work,
    rows: readonly GridRow[],
    body: (handled: (keys: readonly string[]) => void) => Promise<void>,
  ) => {
    const left = new Set(rows.map(({ key }) => key));
    const total = left.size;
    isStopping.current = false;
    setRun({ phase: work, done: 0, total, startedAt: performance.now(), isStopping: false });
    const handled = (keys: readonly string[]) => {
      for (const key of keys) left.delete(key);
      setRun((was) => (was.phase === work ? { ...was, done: total - left.size } : was));
      if (isStopping.current && left.size > 0) throw new Stopped(null);
    };
    try {
      await body(handled);
      setRun({ phase: 'ended', work, count: total });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      setRun({ phase: 'stopped', work, keys: left, problem: error.problem });
    }
  };

  const check = (rows: readonly GridRow[]) =>
    series('checking', rows, async (handled) => {
      for (const batch of chunksOf(rows, VERIFY_ROWS_PER_REQUEST)) {
        let left = batch;
        // Rows for which there was no room in the person's limit are missing in the answer.
        while (left.length > 0) {
          const asked = left.flatMap(({ key, url, protocol, token }) =>
            token.state === 'set' ? [{ key, mcpServerUrl: url, protocol, accessToken: token.value }] : [],
          );
          const checked = orStop(await answered(verifyRows({ rows: asked })));
          dispatch({ type: 'checked', rows: checked });
          const keys = checked.map(({ key }) => key);
          handled(keys);
          if (keys.length === 0) throw new Stopped(null);
          left = left.filter(({ key }) => !keys.includes(key));
        }
      }
    });

  /** Makes the vaults that rows ask for, and gives the rows with the vaults that they now have. */
  const withVaults = async (id: string, rows: readonly GridRow[]): Promise<GridRow[]> => {
    const targets = new Map<string, Target>();
    for (const { key, target, rows: its } of byTarget(rows)) {
      if (target.kind === 'existing') continue;
      if (isStopping.current) throw new Stopped(null);
      const { name: displayName, environment } = target;
      const { vault } = orStop(await answered(makeImportVault({ runId: id, key, displayName, environment })));
      dispatch({ type: 'made', key, target: existing(vault) });
      for (const row of its) targets.set(row.key, existing(vault));
    }
    return rows.map((row) => ({ ...row, target: targets.get(row.key) ?? row.target }));
  };

  const sendBatch = async (id: string, batch: readonly GridRow[]): Promise<void> => {
    const inputs = batch.map((row) => inputOf(row, withProtocol)).filter((input) => input !== null);
    if (inputs.length === 0) return;
    const result = await answered(importRows({ runId: id, rows: inputs }));
    const refused = result.ok ? [] : refusedRows(result.problem, inputs);
    if (refused.length === 0) return dispatch({ type: 'ended', rows: orStop(result) });
    dispatch({ type: 'ended', rows: refused });
    await sendBatch(
      id,
      batch.filter(({ key }) => !refused.some((row) => row.key === key)),
    );
  };

  const send = (rows: readonly GridRow[]) =>
    series('importing', rows, async (handled) => {
      const id = startedId ?? newRunId();
      setStartedId(id);
      // In the address before anything is sent: a reload in the middle finds the run again.
      await keepRunId(id);
      orStop(await answered(startImport({ runId: id, total: rows.length })));
      for (const batch of batchesOf(await withVaults(id, rows), IMPORT_ROWS_PER_REQUEST)) {
        await sendBatch(id, batch);
        handled(batch.map(({ key }) => key));
      }
      orStop(await answered(endImport({ runId: id })));
      void queries.invalidateQueries({ queryKey: vaultsKey });
      for (const { target } of byTarget(rows))
        if (target.kind === 'existing')
          void queries.invalidateQueries({ queryKey: credentialsKey(target.vaultId) });
    });

  return {
    run,
    check,
    send,
    /** Lets what is on its way arrive, then stops. */
    stop: () => {
      isStopping.current = true;
      setRun((was) =>
        was.phase === 'checking' || was.phase === 'importing' ? { ...was, isStopping: true } : was,
      );
    },
    /** Back to before: rows may be edited. */
    clear: () => setRun({ phase: 'idle' }),
    /** Of the run that has begun; null before. */
    runId: startedId,
  };
}
