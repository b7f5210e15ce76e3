import { useState } from 'react';
import { reported, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { lazyDialog } from '@/components/lazy-dialog';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { type Rotation, type RotationStep, type SentRotation, TOKEN_STEPS } from '@/lib/rotation/model';
import type { Reason } from '@/lib/vaults/reasons';
import { continueRotation } from '../../actions';
import { endedReport, stepLabels } from '../../rotation-result';
import { AlertPanel } from './alert-panel';
import { usePanelAction } from './use-panel-action';

const EnterTokenDialog = lazyDialog(() => import('./resume-rotation-dialog'));

export default function RotationPanel({ rotation }: { rotation: Rotation }) {
  const mayChange = usePermission('vaults.change');
  const { act, settle, problem, isReading } = usePanelAction(rotation.vaultId);
  const [sending, setSending] = useState<RotationStep | null>(null);
  const [entering, setEntering] = useState<RotationStep | null>(null);
  // Another person may have finished this rotation, which removes the panel.
  const isOvertaken = problem?.code === 'conflict';

  const sayEnd = (now: SentRotation) => {
    const ended = endedReport(now);
    if (ended) report(ended);
  };
  const confirm = useConfirm((outcome) => outcome && settle());
  const send = (step: RotationStep, reason?: Reason) =>
    callAction(continueRotation, {
      rotationId: rotation.id,
      step,
      expectedRevision: rotation.revision,
      ...reason,
    });
  /** The rotation started without a reason, and the vault now requires one. */
  const askReason = (step: RotationStep) =>
    confirm.ask({
      ...(rotation.retire === 'archive'
        ? { verb: 'Archive', done: 'archived' }
        : { verb: 'Delete', done: 'deleted' }),
      kind: 'credential',
      targets: [{ id: rotation.credentialId, label: rotation.target }],
      consequence: 'This is the last step of a rotation that was started without a reason.',
      asksReason: true,
      run: async (_target, _typed, reason) => {
        const result = await send(step, reason);
        if (result.ok) sayEnd(result.value);
        return reported(Promise.resolve(result));
      },
    });
  const take = async (step: RotationStep) => {
    if (TOKEN_STEPS.includes(step)) return setEntering(step);
    setSending(step);
    const result = await act(send(step));
    setSending(null);
    if (result.ok) sayEnd(result.value);
    else if (result.problem.fields?.reason) askReason(step);
    else if (result.problem.code === 'conflict') report({ tone: 'warn', sentence: result.problem.message });
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
              Request ID <code className="break-all">{rotation.problem.requestId}</code>.
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
      {problem && !isOvertaken && !problem.fields?.reason && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-2">
        {!mayChange && (
          <p className="text-muted">
            Your role can only view this. Ask an operator or administrator to complete it.
          </p>
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
      {confirm.dialog}
      {entering && (
        <EnterTokenDialog
          rotation={rotation}
          step={entering}
          onClose={() => setEntering(null)}
          onDone={(now) => {
            setEntering(null);
            sayEnd(now);
            settle();
          }}
        />
      )}
    </AlertPanel>
  );
}
