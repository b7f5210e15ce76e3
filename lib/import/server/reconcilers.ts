import 'server-only';
import { and, eq } from 'drizzle-orm';
import type { Outcome } from '@/lib/audit/server/intent';
import { SUMMARY_TEXT_MAX } from '@/lib/core/server/summary';
import {
  CLOCKS_DIFFER_MS,
  FAILURE,
  type Place,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
} from '@/lib/vaults/server/look-place';
import { madeByRows, rowCounts, rowsEnded } from './import-audit';
import { settleRows } from './import-rows';
import { importRuns } from './schema';

/** The keys of the rows that the intent names; null where one is missing or may have been cut. */
function keysAsked({ intent }: Place): string[] | null {
  const rows = intent.summary?.rows;
  if (!Array.isArray(rows)) return null;
  const keys = rows.map(({ key }) => key);
  return keys.every((key) => typeof key === 'string' && key.length < SUMMARY_TEXT_MAX)
    ? keys.map(String)
    : null;
}

/** Rows that were being sent are looked for at the API; what is found is named, as a living request would. */
async function rowsImported(place: Place): Promise<Outcome> {
  const runId = targetId(place, 'import');
  const keys = keysAsked(place);
  if (runId === null || keys === null) return UNKNOWN;
  // Rows are stamped by the clock of the console, intents by that of the database.
  const begun = new Date(Date.parse(place.intent.at) - CLOCKS_DIFFER_MS);
  const rows = await settleRows(place, { runId, keys, begun });
  const targets = madeByRows(rows);
  const summary = rowCounts(rows);
  // Rows that are not kept were not begun.
  return { ...(rows.length === 0 ? FAILURE : rowsEnded(rows)), targets, summary };
}

async function runOf({ db, api, intent }: Place) {
  const id = targetId({ db, api, intent }, 'import');
  if (id === null) return undefined;
  const [run] = await db
    .select({ endedAt: importRuns.endedAt })
    .from(importRuns)
    .where(and(eq(importRuns.id, id), eq(importRuns.connection, api.connection.id)));
  return run;
}

const runStarted = async (place: Place): Promise<Outcome> =>
  (await runOf(place)) === undefined ? FAILURE : succeeded();

const runEnded = async (place: Place): Promise<Outcome> =>
  (await runOf(place))?.endedAt == null ? FAILURE : succeeded();

/** How the requests of an import ended. */
export const IMPORT_RECONCILERS = {
  'import.start': runStarted,
  'import.rows': rowsImported,
  'import.end': runEnded,
} satisfies Reconcilers;
