import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { lazyDialog } from '@/components/lazy-dialog';
import { ProblemNotice } from '@/components/problem-notice';
import { useMay } from '@/components/signed-in';
import { Button } from '@/components/ui/button';
import type { NoticeTone } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import type { Rotation, RotationStep, SentRotation } from '@/lib/rotation/model';
import { credentialsKey } from '@/lib/vaults/queries';
import { continueRotation } from '../actions';
import { AlertPanel } from './alert-panel';
import { endedSaid, NEEDS_TOKEN, stepLabels } from './rotation-result';

const EnterTokenDialog = lazyDialog(() => import('./enter-token-dialog'));

/** An unfinished rotation: what exists now, the one button that completes it, and the way out. */
export default function RotationPanel({
  rotation,
  onSaid,
}: {
  rotation: Rotation;
  /** Says something that must outlive this panel. */
  onSaid: (tone: NoticeTone, sentence: string) => void;
}) {
  const router = useRouter();
  const queries = useQueryClient();
  const mayChange = useMay('vaults.change');
  const [sending, setSending] = useState<RotationStep | null>(null);
  // Until the page is read anew the panel shows an earlier revision, with which no step would be taken.
  const [isReading, startReading] = useTransition();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [entering, setEntering] = useState<RotationStep | null>(null);

  const settle = (now?: SentRotation) => {
    setEntering(null);
    const ended = now && endedSaid(now);
    if (ended) onSaid(ended.tone, ended.sentence);
    void queries.invalidateQueries({ queryKey: credentialsKey(rotation.vaultId) });
    startReading(() => router.refresh());
  };
  const take = async (step: RotationStep) => {
    if (NEEDS_TOKEN.includes(step)) return setEntering(step);
    setSending(step);
    setProblem(null);
    const result = await callAction(continueRotation, {
      rotationId: rotation.id,
      step,
      expectedRevision: rotation.revision,
    });
    setSending(null);
    // What somebody else did may take this panel away, so it is said outside of it.
    if (!result.ok && result.problem.code === 'conflict') onSaid('warn', result.problem.message);
    else if (!result.ok) setProblem(result.problem);
    if (result.ok || !result.problem.unanswered) settle(result.ok ? result.value : undefined);
  };

  return (
    <AlertPanel tone="warn" title={`Unfinished rotation of ${rotation.target}`}>
      <p>{rotation.summary}</p>
      {rotation.problem && (
        <p className="text-muted">
          The last step failed: {rotation.problem.message}
          {rotation.problem.requestId && (
            <>
              {' '}
              Request id <code className="break-all">{rotation.problem.requestId}</code>.
            </>
          )}
        </p>
      )}
      <p className="text-xs text-muted">
        Started <Time value={rotation.startedAt} /> · old credential{' '}
        <code className="break-all">{rotation.credentialId}</code>
        {rotation.newCredentialId && (
          <>
            {' '}
            · new credential <code className="break-all">{rotation.newCredentialId}</code>
          </>
        )}
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-2">
        {!mayChange && (
          <p className="text-muted">Your role sees this; an operator or administrator completes it.</p>
        )}
        {(mayChange ? rotation.steps : []).map((step, index) => (
          <Button
            key={step}
            variant={index === 0 && step !== 'abandon' ? 'primary' : 'secondary'}
            disabled={sending !== null || isReading}
            onClick={() => take(step)}
          >
            {sending === step ? 'Working…' : stepLabels(rotation)[step]}
          </Button>
        ))}
      </div>
      {entering && (
        <EnterTokenDialog
          rotation={rotation}
          step={entering}
          onClose={() => setEntering(null)}
          onDone={settle}
        />
      )}
    </AlertPanel>
  );
}
