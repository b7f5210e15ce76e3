import 'server-only';
import { eq, lt, sql } from 'drizzle-orm';
import type { By } from '@/lib/verification/server/guarded-verdict';
import type { ImportCounts } from '../model';
import { clockOf, countsOf, type ImportContext, type ImportRun, runOf } from './import-store';
import { importRuns } from './schema';

/** Runs, with their rows, are kept for so long after their start (docs/onboarding.md). */
const KEPT_DAYS = 90;

/**
 * Begins a run, or goes on with one that had ended. Deletes runs that began more than 90 days ago: what they created is
 * in the audit log, which stays. Rejects with `ProblemError` where the id is somebody else's or another API's.
 */
export async function startImport(
  context: ImportContext,
  { runId, total }: { runId: string; total: number },
  by: Pick<By, 'id'>,
): Promise<Pick<ImportRun, 'id'>> {
  const { api, db } = context;
  const startedAt = clockOf(context);
  const before = new Date(startedAt.getTime() - KEPT_DAYS * 86_400_000);
  await db.delete(importRuns).where(lt(importRuns.startedAt, before));
  await db
    .insert(importRuns)
    .values({ id: runId, connection: api.connection.id, startedBy: by.id, total, startedAt })
    .onConflictDoUpdate({
      target: importRuns.id,
      // It may have more rows than it knew of.
      set: { endedAt: null, total: sql`greatest(${importRuns.total}, excluded.total)` },
      setWhere: sql`${importRuns.startedBy} = ${by.id} and ${importRuns.connection} = ${api.connection.id}`,
    });
  return runOf(context, runId, by);
}

/** Ends a run and counts its rows. Failed ones may still be sent again; then it is ended once more. */
export async function endImport(
  context: ImportContext,
  runId: string,
  by: Pick<By, 'id'>,
): Promise<ImportCounts> {
  await runOf(context, runId, by);
  await context.db
    .update(importRuns)
    .set({ endedAt: clockOf(context) })
    .where(eq(importRuns.id, runId));
  return countsOf(context.db, runId);
}
