import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { callAction } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import type { Credential } from '@/lib/providers/model';
import { credential } from '@/lib/verification/queries';
import { startLeakChecklist } from '../../actions';

export default function LeakedDialog({
  vaultId,
  credentialId,
  known,
  onClose,
  onDone,
}: {
  vaultId: string;
  credentialId: string;
  known: Credential | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // If the list's page does not have it, read it by its id.
  const read = useQuery({ ...credential(vaultId, credentialId), enabled: known === undefined });
  const start = async () => {
    setSending(true);
    const result = await callAction(startLeakChecklist, { vaultId, credentialId, reason: 'leaked' });
    setSending(false);
    if (result.ok) onDone();
    else setProblem(result.problem);
  };
  return (
    <Dialog
      title="Token leaked?"
      description={<span className="break-all">{known?.target ?? read.data?.target ?? credentialId}</span>}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <ol className="list-inside list-decimal space-y-1">
          <li>Remove the credential from the vault.</li>
          <li>Revoke the token at its provider. Removing it here does not revoke it.</li>
          <li>Add a new credential with a new token.</li>
        </ol>
        <p className="text-muted">The checklist stays on this page. Starting it removes nothing.</p>
        {problem && <ProblemNotice problem={problem} title="The checklist was not started" />}
        <div className="dialog-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={sending} onClick={start}>
            {sending ? 'Starting…' : 'Start checklist'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
