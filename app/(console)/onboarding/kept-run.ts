import type { ImportReport } from '@/lib/contract/import';
import { fetchResult } from '@/lib/queries/fetcher';
import type { Ended } from './import-state';

/** A run that was begun before the page was loaded. */
interface KeptRun {
  isUnfinished: boolean;
  stored: number;
  total: number;
  rows: Ended[];
}

/** Reads what is kept of a run, all pages of it. Rejects with `ReadError` where there is no such run. */
async function readKeptRun(runId: string, signal: AbortSignal): Promise<KeptRun> {
  const rows: Ended[] = [];
  let after = '';
  for (;;) {
    const path = `/api/import-runs/${encodeURIComponent(runId)}?after=${encodeURIComponent(after)}`;
    const report = await fetchResult<ImportReport>(path, signal);
    // Rows that were on their way are looked for when they are sent again.
    for (const { outcome, mcpServerUrl: _, ...row } of report.rows)
      if (outcome !== 'sending') rows.push({ ...row, outcome });
    if (report.next !== null) {
      after = report.next;
      continue;
    }
    const { failed, unknown, sending, created, skipped } = report.counts;
    return {
      isUnfinished: report.endedAt === null || failed + unknown + sending > 0,
      stored: created + skipped,
      total: report.total,
      rows,
    };
  }
}

export const keptRun = (runId: string | null) => ({
  queryKey: ['import-run', runId] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => (runId === null ? null : readKeptRun(runId, signal)),
  staleTime: 0,
});
