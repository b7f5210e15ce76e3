import { fetchResult } from '@/lib/core/fetcher';
import type { ImportReport, ImportReportRow } from '@/lib/import/model';
import type { Ended } from './import-state';

export type KeptEnd = ImportReportRow;

const isSameUrl = (one: string, other: string): boolean => one.trim() === other.trim();

/** Whether the run would take what is sent under the key for what it has there already. A failed row may be corrected. */
const isTaken = ({ outcome, mcpServerUrl }: KeptEnd, url: string): boolean =>
  (outcome === 'created' || outcome === 'unknown' || outcome === 'sending') && !isSameUrl(mcpServerUrl, url);

/** The key of a row within its run: its own, unless the run had another URL under it; then one beside it. */
function keyWithin(kept: ReadonlyMap<string, KeptEnd>, key: string, url: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? key : `${key}~${number}`;
    const there = kept.get(candidate);
    if (there === undefined || !isTaken(there, url)) return candidate;
  }
}

/** The key that a row has within its run, and how it ended there if it was the same URL. */
export function keptOf(
  kept: ReadonlyMap<string, KeptEnd>,
  { key: own, url }: { key: string; url: string },
): { key: string; ended: Ended | undefined } {
  const key = keyWithin(kept, own, url);
  const there = kept.get(key);
  if (there === undefined || there.outcome === 'sending' || !isSameUrl(there.mcpServerUrl, url))
    return { key, ended: undefined };
  const { outcome, vaultId, credentialId, sentence } = there;
  return { key, ended: { key, outcome, vaultId, credentialId, sentence } };
}

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
