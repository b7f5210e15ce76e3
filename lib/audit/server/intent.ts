import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { connectionIn, summaryWith } from '../entry-connection';
import type { AuditEntry, AuditEvent, AuditOutcomeEvent, AuditTarget } from '../model';
import { record } from './log';

/** Pauses between attempts to write the outcome, in ms. The response waits for them. */
const PAUSES_MS = [50, 250, 1_000];

export interface Ended {
  outcome: 'success' | 'failure' | 'unknown';
  code: string | null;
}

export const SUCCESS: Ended = { outcome: 'success', code: null };
/** There was nothing to delete, so this change did not delete it. */
export const ALREADY_GONE: Ended = { outcome: 'failure', code: 'already_gone' };

/** The end of a change. `targets` became known during it: ids of created entries. */
export interface Outcome extends Ended {
  targets?: readonly AuditTarget[];
  summary?: LogFields;
}

export interface Intent {
  entry: AuditEntry;
  /** Never rejects. If the outcome cannot be written, the intent stays open until it is reconciled. */
  finish: (outcome: Outcome) => Promise<void>;
}

export function joined(first: readonly AuditTarget[], second: readonly AuditTarget[]): AuditTarget[] {
  const byKey = new Map<string, AuditTarget>();
  for (const target of [...first, ...second]) {
    const key = `${target.kind} ${target.id}`;
    const known = byKey.get(key);
    byKey.set(key, known?.label ? known : target);
  }
  return [...byKey.values()];
}

/** Returns the outcome row of an intent. The input is in the intent and is not repeated. */
export function outcomeOf(
  intent: AuditEntry,
  { outcome, code, targets = [], summary }: Outcome,
): AuditOutcomeEvent {
  const { actor, action, requestId, address, userAgent } = intent;
  return {
    actor,
    action,
    requestId,
    address,
    userAgent,
    targets: joined(intent.targets, targets),
    outcome,
    code,
    intentId: intent.id,
    summary: summaryWith(connectionIn(intent), summary ?? null),
  };
}

/** Rejects if the intent cannot be written; then nothing may be changed. */
export async function begin(
  db: Database,
  event: Omit<AuditEvent, 'outcome'>,
  sleep: (ms: number) => Promise<unknown> = pause,
): Promise<Intent> {
  const entry = await record(db, { ...event, outcome: 'intent' });
  return {
    entry,
    finish: async (outcome) => {
      for (const ms of [...PAUSES_MS, null])
        try {
          await record(db, outcomeOf(entry, outcome));
          return;
        } catch (error) {
          if (ms === null) sayNotRecorded(entry, outcome, error);
          else await sleep(ms);
        }
    },
  };
}

function sayNotRecorded({ id, sequence, action }: AuditEntry, { outcome }: Outcome, error: unknown) {
  say('error', 'audit.outcome_not_recorded', {
    intentId: id,
    sequence,
    action,
    outcome,
    trace: traceOf(error),
  });
}
