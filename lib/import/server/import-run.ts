import 'server-only';
import type { By } from '@/lib/verification/server/guarded-verdict';
import type { ImportCounts } from '../model';
import { closeRun, countsOf, type ImportContext, type ImportRun, openRun, runOf } from './import-store';

/**
 * Begins a run, or finds it where it has begun. Runs older than 90 days are forgotten then. Rejects with
 * `ProblemError` where the id is somebody else's.
 */
export const startImport = (
  context: ImportContext,
  input: { runId: string; total: number },
  by: Pick<By, 'id'>,
): Promise<Pick<ImportRun, 'id'>> => openRun(context, input, by);

/** Ends a run and counts its rows. Failed ones may still be sent again; then it is ended once more. */
export async function endImport(
  context: ImportContext,
  runId: string,
  by: Pick<By, 'id'>,
): Promise<ImportCounts> {
  await runOf(context, runId, by);
  await closeRun(context, runId);
  return countsOf(context.db, runId);
}
