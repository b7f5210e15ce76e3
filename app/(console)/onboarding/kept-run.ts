import { fetchResult } from '@/lib/core/fetcher';
import type { ImportReport } from '@/lib/import/model';
import type { KeptEnd } from './kept-ends';

/** A run that was begun before the page was loaded. */
interface KeptRun {
  isUnfinished: boolean;
  stored: number;
  total: number;
  rows: KeptEnd[];
}

/** Reads what is kept of a run, all pages of it. Rejects with `ReadError` where the person has no such run. */
async function readKeptRun(runId: string, signal: AbortSignal): Promise<KeptRun> {
  const rows: KeptEnd[] = [];
  let after = '';
  for (;;) {
    const path = `/api/import-runs/${encodeURIComponent(runId)}?after=${encodeURIComponent(after)}`;
    const report = await fetchResult<ImportReport>(path, signal);
    rows.push(...report.rows);
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

export const keptRunKey = (runId: string | null) => ['import-run', runId] as const;

export const keptRun = (runId: string | null) => ({
  queryKey: keptRunKey(runId),
  queryFn: ({ signal }: { signal: AbortSignal }) => (runId === null ? null : readKeptRun(runId, signal)),
  staleTime: 0,
});
