import type { ImportReportRow } from '@/lib/import/model';
import type { Ended } from './import-state';

/** How a row of this run ended, or did not, before the page was loaded anew. */
export type KeptEnd = ImportReportRow;

/** URLs as the schema of the import keeps them. */
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

/**
 * What the run that goes on has of a row that is read anew: the key that it has there, and how it ended if it was the
 * same URL. Rows that were on their way are looked for when they are sent again.
 */
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
