import 'server-only';
import { and, eq } from 'drizzle-orm';
import type { Outcome } from '@/lib/audit/server/intent';
import { SUMMARY_TEXT_MAX } from '@/lib/core/server/summary';
import {
  CLOCKS_DIFFER_MS,
  FAILURE,
  type ReconcileContext,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
} from '@/lib/vaults/server/reconcile-context';
import { madeByRows, rowCounts, rowsEnded } from './import-audit';
import { settleRows } from './import-rows';
import { importRuns } from './schema';

/** Returns the keys of the rows in the intent; null if one is missing or may have been truncated. */
function keysAsked({ intent }: ReconcileContext): string[] | null {
  const rows = intent.summary?.rows;
  if (!Array.isArray(rows)) return null;
  const keys = rows.map(({ key }) => key);
  return keys.every((key) => typeof key === 'string' && key.length < SUMMARY_TEXT_MAX)
    ? keys.map(String)
    : null;
}

/** Looks up rows that were being sent, and names what exists, as a completed request would. */
async function rowsImported(place: ReconcileContext): Promise<Outcome> {
  const runId = targetId(place, 'import');
  const keys = keysAsked(place);
  if (runId === null || keys === null) return UNKNOWN;
  // Rows have the time of the console's clock, intents that of the database.
  const begun = new Date(Date.parse(place.intent.at) - CLOCKS_DIFFER_MS);
  const rows = await settleRows(place, { runId, keys, begun });
  const targets = madeByRows(rows);
  const summary = rowCounts(rows);
  // Rows that were not saved were not started.
  return { ...(rows.length === 0 ? FAILURE : rowsEnded(rows)), targets, summary };
}

async function runOf({ db, api, intent }: ReconcileContext) {
  const id = targetId({ db, api, intent }, 'import');
  if (id === null) return undefined;
  const [run] = await db
    .select({ endedAt: importRuns.endedAt })
    .from(importRuns)
    .where(and(eq(importRuns.id, id), eq(importRuns.connection, api.connection.id)));
  return run;
}

const runStarted = async (place: ReconcileContext): Promise<Outcome> =>
  (await runOf(place)) === undefined ? FAILURE : succeeded();

const runEnded = async (place: ReconcileContext): Promise<Outcome> =>
  (await runOf(place))?.endedAt == null ? FAILURE : succeeded();

export const IMPORT_RECONCILERS = {
  'import.start': runStarted,
  'import.rows': rowsImported,
  'import.end': runEnded,
} satisfies Reconcilers;
