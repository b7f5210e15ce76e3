import 'server-only';
import { eq, lt, sql } from 'drizzle-orm';
import type { Actor } from '@/lib/verification/server/guarded-verdict';
import type { ImportCounts } from '../model';
import { clockOf, countsOf, type ImportContext, type ImportRun, runOf } from './import-store';
import { importRuns } from './schema';

/** How long runs are kept with their rows after their start (docs/onboarding.md). */
const KEPT_DAYS = 90;

/**
 * Starts a run, or continues one that had ended. Deletes runs older than 90 days; the audit log keeps what they
 * created. Rejects with `ProblemError` if the id belongs to another person or another API.
 */
export async function startImport(
  context: ImportContext,
  { runId, total }: { runId: string; total: number },
  by: Pick<Actor, 'id'>,
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
      // The continued run may have more rows than before.
      set: { endedAt: null, total: sql`greatest(${importRuns.total}, excluded.total)` },
      setWhere: sql`${importRuns.startedBy} = ${by.id} and ${importRuns.connection} = ${api.connection.id}`,
    });
  return runOf(context, runId, by);
}

/** Ends a run and counts its rows. Failed rows may still be sent again; then the run ends again. */
export async function endImport(
  context: ImportContext,
  runId: string,
  by: Pick<Actor, 'id'>,
): Promise<ImportCounts> {
  await runOf(context, runId, by);
  await context.db
    .update(importRuns)
    .set({ endedAt: clockOf(context) })
    .where(eq(importRuns.id, runId));
  return countsOf(context.db, runId);
}
