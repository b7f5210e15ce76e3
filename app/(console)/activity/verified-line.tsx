import { placeWords } from '@/components/audit-words';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';

export interface Verified {
  /** The last row that was checked, or the first that is broken. */
  sequence: number;
  at: string;
  isIntact: boolean;
}

/** Stands where the line will be, of the same height. */
export const VerifiedPending = () => <p className="mt-1 text-xs text-muted">Checking the chain of rows…</p>;

/** How far the chain of hashes was checked by the server that painted this page. */
export function VerifiedLine({ verified }: { verified: Verified | null }) {
  if (verified === null)
    return <p className="mt-1 text-xs text-muted">The chain of rows has not been verified yet.</p>;
  if (verified.isIntact)
    return (
      <p className="mt-1 text-xs text-muted">
        Verified to {placeWords(verified.sequence)} · <Time value={verified.at} />
      </p>
    );
  return (
    <div className="mt-2">
      <Notice tone="danger" title={`The audit log is broken at row ${placeWords(verified.sequence)}`}>
        This row or the one before it was changed, removed or put elsewhere after it was written. Rows before
        it are intact. Keep the database as it is, export the log and verify the export together with the
        signed checkpoints.
      </Notice>
    </div>
  );
}
