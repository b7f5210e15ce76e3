import 'server-only';
import { and, eq, gt, inArray, or, sql } from 'drizzle-orm';
import { counted } from '@/lib/core/counted';
import { CHANGE_MAX_MS, settlesInMs, WRITE_SETTLE_MS } from '@/lib/vaults/server/write-resolution';
import { clockOf, type ImportContext, type KeptRow } from './import-store';
import { importRows, importRuns } from './schema';

export const LOST = 'It was sent, but no usable response arrived.';

/** The target of a request: vaults by their ids, or the vault that it creates by its name. */
export type TargetVaults = { vaultIds: readonly string[] } | { vaultName: string };

function rowsAt({ api, db }: ImportContext, place: TargetVaults) {
  const runs = db
    .select({ id: importRuns.id })
    .from(importRuns)
    .where(eq(importRuns.connection, api.connection.id));
  const there =
    'vaultName' in place
      ? and(eq(importRows.kind, 'vault'), eq(importRows.target, place.vaultName))
      : and(eq(importRows.kind, 'credential'), inArray(importRows.vaultId, [...place.vaultIds]));
  return and(there, inArray(importRows.runId, runs));
}

/**
 * Sets `sending` rows to `unknown`, for these keys and for this place. Only for a caller with the locks of both: then
 * the process that wrote `sending` has died. When it sent the request is not known, so the time within which the
 * request may land counts from now, unless it is certainly over.
 */
export async function endStopped(
  context: ImportContext,
  { runId, keys }: { runId: string; keys: readonly string[] },
  place: TargetVaults,
): Promise<void> {
  const now = clockOf(context);
  const longest = new Date(now.getTime() - CHANGE_MAX_MS).toISOString();
  const own = and(eq(importRows.runId, runId), inArray(importRows.key, [...keys]));
  await context.db
    .update(importRows)
    .set({
      outcome: 'unknown',
      sentence: LOST,
      updatedAt: sql`case when ${importRows.updatedAt} > ${longest}::timestamptz
        then ${now.toISOString()}::timestamptz else ${importRows.updatedAt} end`,
    })
    .where(and(eq(importRows.outcome, 'sending'), or(own, rowsAt(context, place))));
}

/** Returns in how many ms the request of an `unknown` row can no longer land; 0 if it already cannot. */
export const landsInMs = (
  context: ImportContext,
  { runId, key, updatedAt }: Pick<KeptRow, 'runId' | 'key' | 'updatedAt'>,
): number => settlesInMs(`import ${runId} ${key} ${updatedAt.getTime()}`, updatedAt, clockOf(context));

/** What is known of an `unknown` row's write: no matching credential existed before. */
export const sentBefore = (context: ImportContext, row: KeptRow) => ({
  own: [row.runId],
  sentAt: row.updatedAt,
  knownIds: [],
  isAllKnown: true,
  settlesInMs: landsInMs(context, row),
});

/** Returns the rows of any run that were sent to this place and may still land. */
export function landingAt(context: ImportContext, place: TargetVaults): Promise<KeptRow[]> {
  const since = new Date(clockOf(context).getTime() - WRITE_SETTLE_MS);
  return context.db
    .select()
    .from(importRows)
    .where(and(eq(importRows.outcome, 'unknown'), gt(importRows.updatedAt, since), rowsAt(context, place)));
}

/** “in 45 seconds”, rounded up. */
export const inSeconds = (ms: number): string => {
  return `in ${counted(Math.ceil(ms / 1000), 'second')}`;
};
