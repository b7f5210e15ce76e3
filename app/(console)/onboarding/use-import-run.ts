import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useRef, useState } from 'react';
import { callAction, LONG_ANSWER_MS } from '@/lib/core/call-action';
import type { Problem, Result } from '@/lib/core/result';
import { IMPORT_ROWS_PER_REQUEST, VERIFY_ROWS_PER_REQUEST, type VerifiedRow } from '@/lib/import/model';
import { credentialsKey, vaultsKey } from '@/lib/vaults/queries';
import { passesPolicy } from '@/lib/verification/verdict';
import { endImport, importRows, makeImportVault, startImport, verifyRows } from './actions';
import { batchesOf, chunksOf, inputOf, newRunId, questionOf, refusedRows } from './batches';
import type { Change, GridRow, Target } from './import-state';
import { hasPassed } from './readiness';
import { keptRunKey } from './resumed-run';
import { byTarget, existing } from './targets';

export type Work = 'checking' | 'importing';

export type Job = 'verify' | 'import' | 'verify-and-import';

export type Run =
  | { phase: 'idle' }
  | { phase: Work; done: number; total: number; startedAt: number; isStopping: boolean }
  /** `keys` are the remaining rows. */
  | { phase: 'stopped'; job: Job; work: Work; keys: ReadonlySet<string>; problem: Problem | null }
  /** Number of verified tokens, and of those that passed. */
  | { phase: 'ended'; verified: number; passed: number };

/** Every call of a run is repeatable. */
const CALL = {
  withinMs: LONG_ANSWER_MS,
  unanswered: {
    code: 'outcome_unknown',
    message:
      'Strongroom did not respond. Check that you are online, then continue. Stored credentials are recognized and not stored twice.',
  },
} as const;

/** Thrown inside a series: the person stopped it, or a problem affects all rows. */
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
  onVault,
}: {
  dispatch: Dispatch<Change>;
  /** Id of a run that has started, perhaps before a reload. */
  runId: string | null;
  keepRunId: (runId: string | null) => Promise<unknown>;
  withProtocol: boolean;
  onWork: (isWorking: boolean) => void;
  /** Called with the vault of all rows, if there is one. */
  onVault: (vaultId: string) => void;
}) {
  const [run, setRun] = useState<Run>({ phase: 'idle' });
  const isStopping = useRef(false);
  const [startedId, setStartedId] = useState(runId);
  const [isOver, setOver] = useState(false);
  const queries = useQueryClient();
  // Leaving the page stops unsent rows.
  useEffect(
    () => () => {
      isStopping.current = true;
    },
    [],
  );

  const goOn = () => {
    if (isStopping.current) throw new Stopped(null);
  };

  /** Shows a new part of the job. Returns a function to call with finished rows. */
  const begin = (work: Work, total: number) => {
    goOn();
    let done = 0;
    setRun({ phase: work, done, total, startedAt: performance.now(), isStopping: false });
    return (keys: readonly string[]) => {
      done += keys.length;
      setRun((was) => (was.phase === work ? { ...was, done } : was));
      if (done < total) goOn();
    };
  };

  /** Verifies rows and returns them with their verdicts; `checked` is called after each request. */
  const check = async (
    rows: readonly GridRow[],
    checked: (rows: readonly VerifiedRow[]) => void,
  ): Promise<GridRow[]> => {
    const handled = begin('checking', rows.length);
    const found = new Map<string, GridRow['check']>();
    for (const batch of chunksOf(rows, VERIFY_ROWS_PER_REQUEST)) {
      let left = batch;
      // Rows beyond the person's rate limit are missing from the answer.
      while (left.length > 0) {
        goOn();
        const asked = left.map((row) => questionOf(row, withProtocol)).filter((one) => one !== null);
        const answered = orStop(await callAction(verifyRows, { rows: asked }, CALL));
        if (answered.length === 0) throw new Stopped(null);
        dispatch({ type: 'checked', rows: answered, asked: left });
        for (const { key, ...check } of answered) found.set(key, { ...check, isAfterEnd: false });
        checked(answered);
        handled(answered.map(({ key }) => key));
        left = left.filter(({ key }) => !found.has(key));
      }
    }
    return rows.map((row) => ({ ...row, check: found.get(row.key) ?? null }));
  };

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

  /** Creates the new vaults of rows in a separate run, and returns the rows with their vaults. */
  const settleVaults = async (rows: readonly GridRow[]): Promise<Result<GridRow[]>> => {
    if (rows.every(({ target }) => target?.kind === 'existing')) return { ok: true, value: [...rows] };
    const id = newRunId();
    isStopping.current = false;
    try {
      orStop(await callAction(startImport, { runId: id, total: rows.length }, CALL));
      const placed = await withVaults(id, rows);
      orStop(await callAction(endImport, { runId: id }, CALL));
      return { ok: true, value: placed };
    } catch (error) {
      if (!(error instanceof Stopped) || error.problem === null) throw error;
      return { ok: false, problem: error.problem };
    } finally {
      void queries.invalidateQueries({ queryKey: vaultsKey });
    }
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

  /** Also after a stop: the vaults contain what was stored until then. */
  const readAnew = (id: string, rows: readonly GridRow[]) => {
    void queries.invalidateQueries({ queryKey: keptRunKey(id) });
    void queries.invalidateQueries({ queryKey: vaultsKey });
    for (const { target } of byTarget(rows))
      if (target.kind === 'existing')
        void queries.invalidateQueries({ queryKey: credentialsKey(target.vaultId) });
  };

  const send = async (rows: readonly GridRow[], sent: (keys: readonly string[]) => void) => {
    const handled = begin('importing', rows.length);
    // An ended run is not continued: rows sent now are another import.
    const id = startedId === null || isOver ? newRunId() : startedId;
    setStartedId(id);
    setOver(false);
    // In the URL before anything is sent: a reload finds the run again.
    await keepRunId(id);
    let placed = rows;
    try {
      goOn();
      orStop(await callAction(startImport, { runId: id, total: rows.length }, CALL));
      placed = await withVaults(id, rows);
      const [share, ...others] = byTarget(placed);
      if (share?.target.kind === 'existing' && others.length === 0) onVault(share.target.vaultId);
      for (const batch of batchesOf(placed, IMPORT_ROWS_PER_REQUEST)) {
        goOn();
        await sendBatch(id, batch);
        const keys = batch.map(({ key }) => key);
        sent(keys);
        handled(keys);
      }
      const { unknown, sending } = orStop(await callAction(endImport, { runId: id }, CALL));
      // Only their own run recognizes rows with an unknown outcome.
      setOver(unknown + sending === 0);
    } finally {
      readAnew(id, placed);
    }
  };

  /** Runs a job. Rows that passed before are not verified again. */
  const start = async (job: Job, rows: readonly GridRow[]) => {
    const left = new Set(rows.map(({ key }) => key));
    const done = (keys: readonly string[]) => {
      for (const key of keys) left.delete(key);
    };
    // Rows that pass remain to be stored, unless the job only verifies.
    const checked = (answered: readonly VerifiedRow[]) =>
      done(
        answered.filter(({ verdict }) => job === 'verify' || !passesPolicy(verdict)).map(({ key }) => key),
      );
    const unproven = job === 'import' ? [] : rows.filter((row) => !hasPassed(row));
    let work: Work = 'checking';
    isStopping.current = false;
    onWork(true);
    try {
      const found = unproven.length === 0 ? [] : await check(unproven, checked);
      const fresh = new Map(found.map((row) => [row.key, row]));
      const sendable = rows
        .map((row) => fresh.get(row.key) ?? row)
        .filter((row) => job === 'import' || hasPassed(row));
      work = 'importing';
      if (job !== 'verify' && sendable.length > 0) await send(sendable, done);
      setRun({ phase: 'ended', verified: found.length, passed: found.filter(hasPassed).length });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      setRun({ phase: 'stopped', job, work, keys: left, problem: error.problem });
    } finally {
      onWork(false);
    }
  };

  return {
    run,
    start,
    settleVaults,
    /** Waits for the current request, then stops. */
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
