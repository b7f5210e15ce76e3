import 'server-only';
import { and, arrayContains, eq, lt, sql } from 'drizzle-orm';
import type { ReconciledAction } from '@/lib/audit/action-registry';
import type { AuditEntry, AuditTarget } from '@/lib/audit/model';
import { ALREADY_GONE, type Outcome } from '@/lib/audit/server/intent';
import { entries } from '@/lib/audit/server/schema';
import type { Database } from '@/lib/core/server/db/client';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';

/** The clocks of the API and the database may differ by this much. */
export const CLOCKS_DIFFER_MS = 60_000;

export const UNKNOWN: Outcome = { outcome: 'unknown', code: null };
export const FAILURE: Outcome = { outcome: 'failure', code: null };
export const succeeded = (targets: readonly AuditTarget[] = []): Outcome => ({
  outcome: 'success',
  code: null,
  targets,
});

export interface ReconcileContext {
  api: VaultsApi;
  db: Database;
  intent: AuditEntry;
}

/** Finds the outcome of an intent. Rejects if it cannot read what it needs. */
export type Reconciler = (place: ReconcileContext) => Promise<Outcome>;

export type Reconcilers = Partial<Record<ReconciledAction, Reconciler>>;

/** Returns a field of the intent's input; null if it was not recorded or is not text. */
export function asked({ intent }: ReconcileContext, field: string): string | null {
  const value = intent.summary?.[field];
  return typeof value === 'string' ? value : null;
}

export const targetId = ({ intent }: ReconcileContext, kind: AuditTarget['kind']): string | null =>
  intent.targets.find((target) => target.kind === kind)?.id ?? null;

/** Null if the API says that there is none. Rejects if it cannot be read. */
export async function orGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VaultsApiError && error.kind === 'not_found') return null;
    throw error;
  }
}

export type Entry = { status: string; archivedAt: string | null };

/** A missing entry counts as deleted only if the log shows that it existed; otherwise unknown. */
export function deleted(entry: Entry | null, wasThere: boolean): Outcome {
  if (entry !== null && entry.status !== 'deleted') return FAILURE;
  return wasThere ? succeeded() : { ...UNKNOWN, code: ALREADY_GONE.code };
}

/**
 * Whether an earlier successful change named all of these, so that the API has shown them together. An import
 * into several vaults does not record which credential went into which.
 */
export async function wasThere({ db, intent }: ReconcileContext, ids: readonly string[]): Promise<boolean> {
  const [row] = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .where(
      and(
        arrayContains(entries.targetIds, [...ids]),
        eq(entries.outcome, 'success'),
        lt(entries.sequence, intent.sequence),
        sql`jsonb_array_length(jsonb_path_query_array(${entries.targets}, '$[*] ? (@.kind == "vault")')) = 1`,
      ),
    )
    .limit(1);
  return row !== undefined;
}
