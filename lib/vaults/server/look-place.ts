import 'server-only';
import { and, arrayContains, eq, lt, sql } from 'drizzle-orm';
import type { ReconciledAction } from '@/lib/audit/action-registry';
import type { AuditEntry, AuditTarget } from '@/lib/audit/model';
import { ALREADY_GONE, type Outcome } from '@/lib/audit/server/intent';
import { entries } from '@/lib/audit/server/schema';
import type { Database } from '@/lib/core/server/db/client';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';

/** Clocks of the API and of the database may differ by this much. */
export const CLOCKS_DIFFER_MS = 60_000;

export const UNKNOWN: Outcome = { outcome: 'unknown', code: null };
export const FAILURE: Outcome = { outcome: 'failure', code: null };
export const succeeded = (targets: readonly AuditTarget[] = []): Outcome => ({
  outcome: 'success',
  code: null,
  targets,
});

/** What a look looks at, and for whom. */
export interface Place {
  api: VaultsApi;
  db: Database;
  intent: AuditEntry;
}

/** Finds out how an intent ended. Rejects where what it looks at cannot be read. */
export type Reconciler = (place: Place) => Promise<Outcome>;

/** Those of one domain; boot joins them. */
export type Reconcilers = Partial<Record<ReconciledAction, Reconciler>>;

/** A field of what was asked; null where it was not told or is no text. */
export function asked({ intent }: Place, field: string): string | null {
  const value = intent.summary?.[field];
  return typeof value === 'string' ? value : null;
}

export const targetId = ({ intent }: Place, kind: AuditTarget['kind']): string | null =>
  intent.targets.find((target) => target.kind === kind)?.id ?? null;

/** Null where the API says that there is none. Rejects where it cannot be read. */
export async function orGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VaultsApiError && error.kind === 'not_found') return null;
    throw error;
  }
}

/** What the API says of a vault or a credential; null where there is none. */
export type Entry = { status: string; archivedAt: string | null };

/** A missing entry was deleted only if the log shows that it had been there; otherwise the outcome is unknown. */
export function deleted(entry: Entry | null, wasThere: boolean): Outcome {
  if (entry !== null && entry.status !== 'deleted') return FAILURE;
  return wasThere ? succeeded() : { ...UNKNOWN, code: ALREADY_GONE.code };
}

/**
 * Whether an earlier change that succeeded named all of these: then the API had shown them together. An
 * import into several vaults does not say which credential went into which.
 */
export async function wasThere({ db, intent }: Place, ids: readonly string[]): Promise<boolean> {
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
