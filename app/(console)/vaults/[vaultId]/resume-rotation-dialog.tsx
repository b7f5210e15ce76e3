import { useState } from 'react';
import type { z } from 'zod';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { ReasonFields } from '@/components/reason-fields';
import { SkipVerification } from '@/components/skip-verification';
import { Notice } from '@/components/ui/notice';
import { typedToken } from '@/components/use-token-checks';
import { useVerification } from '@/components/use-verification';
import { VerificationPanel } from '@/components/verification-panel';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { kindToRotate, kindValues } from '@/lib/credential-kinds/form-values';
import type { secretForm } from '@/lib/rotation/inputs';
import type { Rotation, RotationStep, SentRotation } from '@/lib/rotation/model';
import { reasonOf } from '@/lib/vaults/reasons';
import { continueRotation, verifyRotationStep } from '../../actions';
import { asResult, stepLabels } from '../../rotation-result';

const ROTATION = { isRotation: true };

type Typed = z.input<typeof secretForm>;

/** Asks for the token again, for a rotation that did not store it: Strongroom keeps no tokens. */
export default function ResumeRotationDialog({
  rotation,
  step,
  onClose,
  onDone,
}: {
  rotation: Rotation;
  step: RotationStep;
  onClose: () => void;
  onDone: (rotation: SentRotation) => void;
}) {
  // A refused try changes the rotation; the next one uses the new revision.
  const [revision, setRevision] = useState(rotation.revision);
  // The rotation started without a reason, and its vault now requires one.
  const [asksReason, setAsksReason] = useState(false);
  const kind = kindToRotate(rotation.kind);
  const form = useActionForm({
    schema: () => import('@/lib/rotation/inputs').then((inputs) => inputs.secretForm),
    defaults: { ...kindValues({ kind }, ROTATION), ...reasonOf({}) },
    act: async (values, { typed, isSecondary }) => {
      const verified = await verification.verify([tokenOf(typed)], { isVerified: !isSecondary }, () => [
        tokenOf(form.getValues()),
      ]);
      const result = verified.ok
        ? await callAction(continueRotation, { ...stepInput(values), ...verified.value[0] })
        : verified;
      if (!result.ok) {
        if (result.problem.fields?.reason) setAsksReason(true);
        return result;
      }
      setRevision(result.value.revision);
      return asResult(result.value);
    },
    onDone,
  });
  const stepInput = (typed: Typed) => ({
    ...{ rotationId: rotation.id, step, expectedRevision: revision },
    ...kindValues(typed, ROTATION),
    ...reasonOf(typed),
  });
  const tokenOf = (typed: Typed) => typedToken(kindValues(typed, ROTATION));
  const verification = useVerification({
    typed: [tokenOf(form.watch())],
    facts: {
      target: { vaultId: rotation.vaultId, vaultName: '', environment: null },
      server: { mcpServerUrl: rotation.target },
    },
    // The problem of a check reports it.
    isRequired: false,
    ask: (token) =>
      callAction(verifyRotationStep, stepInput({ ...form.getValues(), ...kindValues(token, ROTATION) }), {
        unanswered: NOTHING_CHANGED,
      }),
  });
  return (
    <FormDialog
      title="Complete the rotation"
      description={<span className="break-all">{rotation.target}</span>}
      verb={step === 'archive-first' ? stepLabels(rotation)[step] : 'Verify and complete'}
      verbWhileSending={verification.isChecking ? 'Verifying…' : 'Working…'}
      secondary={<SkipVerification isOffered={verification.maySkip} form={form} />}
      form={form}
      problemTitle="The rotation is still unfinished"
      unknownTitle="The rotation is still unfinished"
      onClose={onClose}
    >
      <p className="text-muted">Strongroom keeps no tokens, so enter the new one again.</p>
      {step === 'archive-first' && (
        <Notice tone="warn">
          The old credential is {rotation.retire === 'delete' ? 'deleted' : 'archived'} first. Agents get no
          token for this server until the new one is created.
        </Notice>
      )}
      <KindFields kind={kind} isRotation field={form.field} />
      <VerificationPanel verification={verification} />
      {asksReason && <ReasonFields field={form.field} />}
    </FormDialog>
  );
}
