import 'server-only';
import { and, asc, count, eq, gt, inArray, sql } from 'drizzle-orm';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { Stopping } from '@/lib/core/server/stopping';
import type { Connection } from '@/lib/providers/server/connection';
import { IMPORT_REPORT_ROWS, type ImportCounts, type ImportReport } from '../model';
import { importRows, importRuns } from './schema';

export interface ImportContext extends Connection {
  /** The clock and its waits in ms, for tests. */
  now?: () => Date;
  sleep?: (ms: number) => Promise<unknown>;
  stopping?: Stopping;
}

export type ImportRun = typeof importRuns.$inferSelect;
export type KeptRow = typeof importRows.$inferSelect;
export type RowPatch = Pick<KeptRow, 'key' | 'kind' | 'vaultId' | 'target' | 'outcome'> &
  Partial<Pick<KeptRow, 'credentialId' | 'sentence'>>;

export const clockOf = (context: ImportContext): Date => context.now?.() ?? new Date();

const notFound = () =>
  new AppError({
    code: 'not_found',
    message:
      'This import does not exist. Start it again. Credentials that it already created are not created twice.',
  });

/** Returns a run of the connected API and, with `by`, of this person. Rejects with `ProblemError` if there is none. */
export async function runOf({ api, db }: Connection, runId: string, by?: { id: string }): Promise<ImportRun> {
  const [run] = await db
    .select()
    .from(importRuns)
    .where(and(eq(importRuns.id, runId), eq(importRuns.connection, api.connection.id)));
  if (run === undefined || (by !== undefined && run.startedBy !== by.id)) throw notFound();
  return run;
}

/** Returns the stored rows of these keys, by key. */
export async function keptRows(
  db: Database,
  runId: string,
  keys: readonly string[],
): Promise<Map<string, KeptRow>> {
  const rows = await db
    .select()
    .from(importRows)
    .where(and(eq(importRows.runId, runId), inArray(importRows.key, [...keys])));
  return new Map(rows.map((row) => [row.key, row]));
}

/** Replaces the stored rows of these keys in one statement. */
export async function keepRows(
  context: ImportContext,
  runId: string,
  rows: readonly RowPatch[],
): Promise<void> {
  if (rows.length === 0) return;
  const updatedAt = clockOf(context);
  const given = (column: string) => sql.raw(`excluded."${column}"`);
  await context.db
    .insert(importRows)
    .values(rows.map((row) => ({ credentialId: null, sentence: null, ...row, runId, updatedAt })))
    .onConflictDoUpdate({
      target: [importRows.runId, importRows.key],
      set: {
        vaultId: given('vault_id'),
        credentialId: given('credential_id'),
        target: given('target'),
        outcome: given('outcome'),
        sentence: given('sentence'),
        updatedAt,
      },
    });
}

/** Returns the ids that rows of any run of this API claim: of these credentials, or of vaults with this name. */
export async function madeIds(
  { api, db }: Connection,
  made: { credentials: readonly string[] } | { vaultName: string },
): Promise<Set<string>> {
  const id = 'vaultName' in made ? importRows.vaultId : importRows.credentialId;
  const isSought =
    'vaultName' in made
      ? and(eq(importRows.kind, 'vault'), eq(importRows.target, made.vaultName))
      : inArray(id, [...made.credentials]);
  const rows = await db
    .select({ id })
    .from(importRows)
    .innerJoin(importRuns, eq(importRuns.id, importRows.runId))
    .where(and(isSought, eq(importRows.outcome, 'created'), eq(importRuns.connection, api.connection.id)));
  return new Set(rows.flatMap((row) => row.id ?? []));
}

export async function countsOf(db: Database, runId: string): Promise<ImportCounts> {
  const rows = await db
    .select({ kind: importRows.kind, outcome: importRows.outcome, rows: count() })
    .from(importRows)
    .where(eq(importRows.runId, runId))
    .groupBy(importRows.kind, importRows.outcome);
  const counts: ImportCounts = { created: 0, skipped: 0, failed: 0, unknown: 0, sending: 0, vaults: 0 };
  for (const { kind, outcome, rows: number } of rows) {
    if (kind === 'credential') counts[outcome] = number;
    else if (outcome === 'created') counts.vaults = number;
  }
  return counts;
}

/**
 * Returns what is stored of a run, in pages of 500 rows after the key `after`. Contains no secret. Rejects with
 * `ProblemError` if the connected API has no such run, or it does not belong to `by`.
 */
export async function readReport(
  connection: Connection,
  runId: string,
  by: { id: string },
  after = '',
  limit = IMPORT_REPORT_ROWS,
): Promise<ImportReport> {
  const run = await runOf(connection, runId, by);
  const rows = await connection.db
    .select()
    .from(importRows)
    .where(and(eq(importRows.runId, runId), eq(importRows.kind, 'credential'), gt(importRows.key, after)))
    .orderBy(asc(importRows.key))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  return {
    id: run.id,
    total: run.total,
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    counts: await countsOf(connection.db, runId),
    rows: shown.map(({ key, outcome, vaultId, credentialId, target, sentence }) => ({
      key,
      outcome,
      vaultId: vaultId ?? '',
      mcpServerUrl: target,
      credentialId,
      sentence,
    })),
    next: rows.length > limit ? (shown.at(-1)?.key ?? null) : null,
  };
}
