import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import type { Scan } from './use-scan';

const ENDINGS = {
  running: 'Reading…',
  paused: 'Paused: there is more to read.',
  complete: 'Complete: everything was read.',
  stopped: 'Stopped: what is shown is only a part.',
  full: 'Stopped at 5,000 entries: what is shown is only a part. Look at single vaults for the rest.',
  failed: 'Not complete: what is shown is only a part.',
} as const;

export function ScanStatus({ scan }: { scan: Scan }) {
  const { progress } = scan;
  const { state, vaultsRead, credentialsRead, unreadable, vaults, credentials } = progress;
  const read = [
    vaultsRead > 0 && counted(vaultsRead, 'vault'),
    credentialsRead > 0 && counted(credentialsRead, 'credential'),
  ].filter(Boolean);
  const ending =
    state === 'complete' && unreadable > 0 ? 'Complete, but some rows could not be read.' : ENDINGS[state];
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        {state === 'running' && <Button onClick={scan.stop}>Stop</Button>}
        {state === 'paused' && (
          <Button variant="primary" onClick={scan.readOn}>
            Read on
          </Button>
        )}
        {state !== 'running' && <Button onClick={scan.start}>Read again</Button>}
        {state === 'running' && <progress aria-label="Reading" className="h-2 w-40 accent-accent" />}
        <p role="status" className="text-muted tabular-nums">
          {`${read.length > 0 ? read.join(' and ') : 'Nothing'} read, ${counted(vaults.length + credentials.length, 'archived entry', 'archived entries')} found. ${ending}`}
        </p>
      </div>
      {unreadable > 0 && (
        <Notice tone="warn">{counted(unreadable, 'row')} could not be read and may be missing below.</Notice>
      )}
      {progress.problem && (
        <ProblemNotice problem={progress.problem} title="The reading stopped" onRetry={scan.start} />
      )}
    </div>
  );
}
