import { placeWords } from '@/components/audit-words';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import type { Verified } from '@/lib/audit/server/verified';

export const VerifiedPending = () => <p className="mt-1 text-xs text-muted">Checking the chain of rows…</p>;

/** What was verified, when, against which checkpoint, and what to do where that is not enough. */
export function VerifiedLine({ verified }: { verified: Verified | null }) {
  if (verified === null)
    return <p className="mt-1 text-xs text-muted">The chain of rows has not been verified yet.</p>;
  const { sequence, at, isIntact, checkpoint } = verified;
  if (!isIntact)
    return (
      <div className="mt-2">
        <Notice tone="danger" title={`The audit log is broken at row ${placeWords(sequence)}`}>
          This row or the one before it was changed, removed or moved after it was written. Rows before it are
          intact. Keep the database as it is, export the log and verify the export together with the signed
          checkpoints.
        </Notice>
      </div>
    );
  return (
    <details className="mt-1 text-xs text-muted">
      <summary className="cursor-pointer">
        Verified to {placeWords(sequence)} · <Time value={at} show="evidence" />
      </summary>
      <div className="mt-1 flex max-w-prose flex-col gap-1">
        <p>
          Each row holds a hash of its content and of the row before it. Strongroom followed this chain to row{' '}
          {placeWords(sequence)} and found no row that was changed, removed or inserted.
        </p>
        <p>
          {checkpoint === null ? (
            'No checkpoint is signed yet, so a log that was replaced as a whole would not show here. The first follows within an hour of the first row.'
          ) : (
            <>
              The newest signed checkpoint is row {placeWords(checkpoint.sequence)} of{' '}
              <Time value={checkpoint.time} show="evidence" />. Its signature is that of a key of this
              console, and the row has the hash that was signed.
              {checkpoint.sequence < sequence &&
                ' The rows after it are chained, but not covered by a signature yet.'}
            </>
          )}
        </p>
        <p>
          To check it without this server, export the log as JSON Lines and run{' '}
          <code>npm run audit:verify -- FILE</code> with the public key and the checkpoints that were kept
          elsewhere. If that fails, keep the database and the export as they are and compare the checkpoints.
        </p>
      </div>
    </details>
  );
}
