import { fetchResult } from '@/lib/core/fetcher';
import type { ImportReport, ImportReportRow } from '@/lib/import/model';
import type { Ended } from './import-state';

export type KeptEnd = ImportReportRow;

const isSameUrl = (one: string, other: string): boolean => one.trim() === other.trim();

/** Whether the run has a row with another URL under this key. A failed row may be corrected. */
const isTaken = ({ outcome, mcpServerUrl }: KeptEnd, url: string): boolean =>
  (outcome === 'created' || outcome === 'unknown' || outcome === 'sending') && !isSameUrl(mcpServerUrl, url);

/** The key of a row within its run: its own or, if the run has another URL under it, a derived one. */
function keyWithin(kept: ReadonlyMap<string, KeptEnd>, key: string, url: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? key : `${key}~${number}`;
    const there = kept.get(candidate);
    if (there === undefined || !isTaken(there, url)) return candidate;
  }
}

/** The key of a row within its run, and its result there if the URL is the same. */
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

/** Reads all pages of a run. Rejects with `ReadError` if the person has no such run. */
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
