import { locationLabel } from '@/components/audit-labels';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import type { Verified } from '@/lib/audit/server/verified';

export const VerifiedPending = () => <p className="mt-1 text-xs text-muted">Verifying the audit chain…</p>;

export function VerifiedLine({ verified }: { verified: Verified | null }) {
  if (verified === null)
    return <p className="mt-1 text-xs text-muted">The audit chain has not been verified yet.</p>;
  const { sequence, at, isIntact, checkpoint } = verified;
  if (!isIntact)
    return (
      <div className="mt-2">
        <Notice tone="danger" title={`The audit log is broken at row ${locationLabel(sequence)}`}>
          This row or the previous one was changed, removed or moved after it was written. Rows before it are
          intact. Do not change the database. Export the log and verify it with the signed checkpoints.
        </Notice>
      </div>
    );
  return (
    <details className="mt-1 text-xs text-muted">
      <summary className="cursor-pointer">
        Verified to {locationLabel(sequence)} · <Time value={at} show="evidence" />
      </summary>
      <div className="mt-1 flex max-w-prose flex-col gap-1">
        <p>
          Each row contains a hash of its content and of the previous row. Up to row {locationLabel(sequence)}
          , Strongroom found no changed, removed or inserted row.
        </p>
        <p>
          {checkpoint === null ? (
            'No checkpoint is signed yet, so replacing the whole log would not be detected. The first follows within an hour of the first row.'
          ) : (
            <>
              The newest checkpoint is row {locationLabel(checkpoint.sequence)} of{' '}
              <Time value={checkpoint.time} show="evidence" />. A key of this console signed it, and the row
              has the signed hash.
              {checkpoint.sequence < sequence && ' Later rows are chained but not signed yet.'}
            </>
          )}
        </p>
        <p>
          To verify without this server, export the log as JSON Lines and run{' '}
          <code>npm run audit:verify -- FILE</code> with the public key and checkpoints kept elsewhere. If
          that fails, do not change the database or the export, and compare the checkpoints.
        </p>
      </div>
    </details>
  );
}
