import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useRef, useState } from 'react';
import { callAction, LONG_ANSWER_MS } from '@/lib/core/call-action';
import type { Problem, Result } from '@/lib/core/result';
import { IMPORT_ROWS_PER_REQUEST, VERIFY_ROWS_PER_REQUEST } from '@/lib/import/model';
import { credentialsKey, vaultsKey } from '@/lib/vaults/queries';
import { passesPolicy } from '@/lib/verification/verdict';
import { endImport, importRows, makeImportVault, startImport, verifyRows } from './actions';
import { batchesOf, chunksOf, inputOf, newRunId, questionOf, refusedRows } from './batches';
import type { Change, GridRow, Target } from './import-state';
import { keptRunKey } from './kept-run';
import { byTarget, existing } from './targets';

export type Work = 'checking' | 'importing';

export type Run =
  | { phase: 'idle' }
  | { phase: Work; done: number; total: number; startedAt: number; isStopping: boolean }
  /** `keys` are the rows that were left. */
  | { phase: 'stopped'; work: Work; keys: ReadonlySet<string>; problem: Problem | null }
  /** `passed` of `count` tokens, where they were verified. */
  | { phase: 'ended'; work: Work; count: number; passed: number };

/** Every call of a run may be sent again. */
const CALL = {
  withinMs: LONG_ANSWER_MS,
  unanswered: {
    code: 'outcome_unknown',
    message:
      'Strongroom did not answer. Check that you are online, then go on: what was stored already is recognised and not stored twice.',
  },
} as const;

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

export function useImportRun({
  dispatch,
  runId,
  keepRunId,
  withProtocol,
  onWork,
}: {
  dispatch: Dispatch<Change>;
  /** Of a run that has begun, perhaps before the page was loaded anew. */
  runId: string | null;
  keepRunId: (runId: string | null) => Promise<unknown>;
  withProtocol: boolean;
  /** Told when a series begins and when it ends. */
  onWork: (isWorking: boolean) => void;
}) {
  const [run, setRun] = useState<Run>({ phase: 'idle' });
  const isStopping = useRef(false);
  const [startedId, setStartedId] = useState(runId);
  const [isOver, setOver] = useState(false);
  const queries = useQueryClient();
  // Whoever leaves the page stops what was not sent yet.
  useEffect(
    () => () => {
      isStopping.current = true;
    },
    [],
  );

  const goOn = () => {
    if (isStopping.current) throw new Stopped(null);
  };

  /** Runs a series over rows; `body` tells which it has dealt with, and returns how many tokens passed. */
  const series = async (
    work: Work,
    rows: readonly GridRow[],
    body: (handled: (keys: readonly string[]) => void) => Promise<number>,
  ) => {
    const left = new Set(rows.map(({ key }) => key));
    const total = left.size;
    isStopping.current = false;
    setRun({ phase: work, done: 0, total, startedAt: performance.now(), isStopping: false });
    const handled = (keys: readonly string[]) => {
      for (const key of keys) left.delete(key);
      setRun((was) => (was.phase === work ? { ...was, done: total - left.size } : was));
      if (left.size > 0) goOn();
    };
    onWork(true);
    try {
      const passed = await body(handled);
      setRun({ phase: 'ended', work, count: total, passed });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      setRun({ phase: 'stopped', work, keys: left, problem: error.problem });
    } finally {
      onWork(false);
    }
  };

  const check = (rows: readonly GridRow[]) =>
    series('checking', rows, async (handled) => {
      let passed = 0;
      for (const batch of chunksOf(rows, VERIFY_ROWS_PER_REQUEST)) {
        let left = batch;
        // Rows for which there was no room in the person's limit are missing in the answer.
        while (left.length > 0) {
          goOn();
          const asked = left.map((row) => questionOf(row, withProtocol)).filter((one) => one !== null);
          const checked = orStop(await callAction(verifyRows, { rows: asked }, CALL));
          dispatch({ type: 'checked', rows: checked, asked: left });
          passed += checked.filter(({ verdict }) => passesPolicy(verdict)).length;
          const keys = checked.map(({ key }) => key);
          handled(keys);
          if (keys.length === 0) throw new Stopped(null);
          left = left.filter(({ key }) => !keys.includes(key));
        }
      }
      return passed;
    });

  const withVaults = async (id: string, rows: readonly GridRow[]): Promise<GridRow[]> => {
    const targets = new Map<string, Target>();
    for (const { key, target, rows: its } of byTarget(rows)) {
      if (target.kind === 'existing') continue;
      goOn();
      const { name: displayName, environment } = target;
      const { vault } = orStop(
        await callAction(makeImportVault, { runId: id, key, displayName, environment }, CALL),
      );
      dispatch({ type: 'made', key, target: existing(vault) });
      for (const row of its) targets.set(row.key, existing(vault));
    }
    return rows.map((row) => ({ ...row, target: targets.get(row.key) ?? row.target }));
  };

  const sendBatch = async (id: string, batch: readonly GridRow[]): Promise<void> => {
    const inputs = batch.map((row) => inputOf(row, withProtocol)).filter((input) => input !== null);
    if (inputs.length === 0) return;
    const result = await callAction(importRows, { runId: id, rows: inputs }, CALL);
    const refused = result.ok ? [] : refusedRows(result.problem, inputs);
    if (refused.length === 0) return dispatch({ type: 'ended', rows: orStop(result) });
    dispatch({ type: 'ended', rows: refused });
    await sendBatch(
      id,
      batch.filter(({ key }) => !refused.some((row) => row.key === key)),
    );
  };

  /** Also after a stop: whatever was stored until then is in the vaults. */
  const readAnew = (id: string, rows: readonly GridRow[]) => {
    void queries.invalidateQueries({ queryKey: keptRunKey(id) });
    void queries.invalidateQueries({ queryKey: vaultsKey });
    for (const { target } of byTarget(rows))
      if (target.kind === 'existing')
        void queries.invalidateQueries({ queryKey: credentialsKey(target.vaultId) });
  };

  const send = (rows: readonly GridRow[]) =>
    series('importing', rows, async (handled) => {
      // What an ended run had under a key is not asked about again: what is sent now is another import.
      const id = startedId === null || isOver ? newRunId() : startedId;
      setStartedId(id);
      setOver(false);
      // In the address before anything is sent: a reload in the middle finds the run again.
      await keepRunId(id);
      let placed = rows;
      try {
        goOn();
        orStop(await callAction(startImport, { runId: id, total: rows.length }, CALL));
        placed = await withVaults(id, rows);
        for (const batch of batchesOf(placed, IMPORT_ROWS_PER_REQUEST)) {
          goOn();
          await sendBatch(id, batch);
          handled(batch.map(({ key }) => key));
        }
        const { unknown, sending } = orStop(await callAction(endImport, { runId: id }, CALL));
        // Rows of unknown outcome are recognised by their own run alone.
        setOver(unknown + sending === 0);
      } finally {
        readAnew(id, placed);
      }
      return 0;
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
    clear: () => setRun({ phase: 'idle' }),
    runId: startedId,
  };
}
