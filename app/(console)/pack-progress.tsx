import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { PACK_FILE_NAMES, type PackProgress as Progress } from '@/lib/evidence/model';
import { packProgress } from '@/lib/evidence/queries';
import { cancelEvidence } from './evidence/actions';

/** The manifest and its signature follow the files. */
const FILES = PACK_FILE_NAMES.length + 2;

function Outcome({ state, rows }: Pick<Progress, 'state' | 'rows'>) {
  if (state === 'done')
    return (
      <Notice tone="ok" title={`The pack is complete: ${counted(rows, 'row')}`}>
        Your browser saved it. Verify it without this console:
        <code className="my-1 block break-all">npm run evidence:verify -- pack.zip --key KEY</code>
        KEY is the public key in the checkpoints that you keep outside this console. Without it, the result is
        NOT PROVEN: a forged pack contains a forged key.
      </Notice>
    );
  if (state === 'cancelled')
    return (
      <Notice tone="warn" title="The pack was cancelled">
        Delete the file that your browser saved. It is incomplete.
      </Notice>
    );
  return (
    <Notice tone="danger" title="The pack is not complete">
      The download was interrupted. Delete the file that your browser saved, then create the pack again.
    </Notice>
  );
}

/** Progress of a pack. Closing it does not stop the download. */
export function PackProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(packProgress(id));
  const [problem, setProblem] = useState<string | null>(null);
  const state = data?.state ?? 'unknown';
  const complaint = problem ?? error?.message;
  const isOpen = state === 'running' || state === 'unknown';
  const cancel = async () => {
    const result = await callAction(cancelEvidence, { id }, { unanswered: NOTHING_CHANGED });
    const isCancelled = result.ok && result.value.isCancelled;
    setProblem(
      isCancelled
        ? null
        : result.ok
          ? 'The pack could not be cancelled here. Cancel the download in your browser.'
          : result.problem.message,
    );
    void refetch();
  };
  return (
    <div className="flex flex-col gap-4">
      {isOpen ? (
        <div className="flex flex-col gap-2">
          <progress
            className="h-2 w-full"
            aria-label="Files written"
            max={FILES}
            value={data?.filesDone ?? 0}
          />
          <p role="status" className="tabular-nums">
            {state === 'running' && data
              ? `Writing ${data.file ?? 'the first file'}: file ${data.filesDone + 1} of ${FILES}, ${counted(data.rows, 'row')} so far.`
              : 'Waiting for the download. If it is already running, another process creates the pack and the audit log records the result.'}
          </p>
        </div>
      ) : (
        <Outcome state={state} rows={data?.rows ?? 0} />
      )}
      {isOpen && complaint && <Notice tone="danger">{complaint}</Notice>}
      <div className="dialog-buttons">
        {isOpen && <Button onClick={() => void cancel()}>Cancel pack</Button>}
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
