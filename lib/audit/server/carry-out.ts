import 'server-only';
import type { LogFields } from '@/lib/core/log-fields';
import type { Problem, Result } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import { runAs } from '@/lib/core/server/running-change';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';
import type { AuditTarget } from '../model';
import { type Ended, type Intent, type Outcome, SUCCESS } from './intent';

interface Change<Input, T> {
  run: () => Promise<T>;
  input: Input;
  /** Targets that were named during the change. They are recorded after a success. */
  also: readonly AuditTarget[];
  targetsAfter?: ((value: T) => AuditTarget[]) | undefined;
  auditSummary?: ((value: T) => LogFields) | undefined;
  ended?: ((value: T, input: Input) => Ended) | undefined;
}

const NOT_KNOWN =
  'It is not known whether this was done, because an unexpected error occurred after the start. Check the current state before you try again. The server log has the cause under the request id.';

/** An unexpected error does not show what was done before it. */
function problemAfterBegin(error: unknown): Problem {
  const problem = toProblem(error);
  if (error instanceof VaultsApiError || error instanceof AppError) return problem;
  const message = problem.code === 'database_unavailable' ? `${NOT_KNOWN} ${problem.message}` : NOT_KNOWN;
  return { ...problem, code: 'outcome_unknown', message };
}

function recorded<Input, T>(
  result: Result<T>,
  { input, also, targetsAfter, auditSummary, ended }: Change<Input, T>,
): Outcome {
  if (!result.ok) {
    const { code } = result.problem;
    return { outcome: code === 'outcome_unknown' ? 'unknown' : 'failure', code };
  }
  const { value } = result;
  return {
    ...(ended?.(value, input) ?? SUCCESS),
    targets: [...also, ...(targetsAfter?.(value) ?? [])],
    ...(auditSummary !== undefined && { summary: auditSummary(value) }),
  };
}

/** Runs a change and records its outcome. Never rejects; an unexpected error is `outcome_unknown`. */
export async function carryOut<Input, T>(
  intent: Intent,
  change: Change<Input, T>,
): Promise<{ result: Result<T>; outcome: Outcome }> {
  let result: Result<T>;
  try {
    result = { ok: true, value: await runAs(intent.entry.id, change.run) };
  } catch (error) {
    result = { ok: false, problem: problemAfterBegin(error) };
  }
  const outcome = recorded(result, change);
  await intent.finish(outcome);
  return { result, outcome };
}
