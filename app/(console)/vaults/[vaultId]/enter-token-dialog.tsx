import { useState } from 'react';
import type { z } from 'zod';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { ReasonFields } from '@/components/reason-fields';
import { SkipVerification } from '@/components/skip-verification';
import { Notice } from '@/components/ui/notice';
import { typedToken } from '@/components/use-token-checks';
import { useVetting } from '@/components/use-vetting';
import { VettingPanel } from '@/components/vetting-panel';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { kindToRotate, kindValues } from '@/lib/credential-kinds/form-values';
import type { secretForm } from '@/lib/rotation/inputs';
import type { Rotation, RotationStep, SentRotation } from '@/lib/rotation/model';
import { reasonOf } from '@/lib/vaults/reasons';
import { continueRotation, verifyRotationStep } from '../../actions';
import { asResult, stepLabels } from '../../rotation-result';

const ROTATION = { isRotation: true };

type Typed = z.input<typeof secretForm>;

/** The token again, for a rotation that never got it stored: Strongroom keeps none. */
export default function EnterTokenDialog({
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
  // A refused try moves the rotation on; the next one starts from there.
  const [revision, setRevision] = useState(rotation.revision);
  // The start stated none, and its vault requires one by now.
  const [asksReason, setAsksReason] = useState(false);
  const kind = kindToRotate(rotation.kind);
  const form = useActionForm({
    schema: () => import('@/lib/rotation/inputs').then((inputs) => inputs.secretForm),
    defaults: { ...kindValues({ kind }, ROTATION), ...reasonOf({}) },
    act: async (values, { typed, isSecondary }) => {
      const vetted = await vetting.vet([tokenOf(typed)], { isVerified: !isSecondary }, () => [
        tokenOf(form.getValues()),
      ]);
      const result = vetted.ok
        ? await callAction(continueRotation, { ...stepInput(values), ...vetted.value[0] })
        : vetted;
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
  const vetting = useVetting({
    typed: [tokenOf(form.watch())],
    facts: {
      target: { vaultId: rotation.vaultId, vaultName: '', environment: null },
      server: { mcpServerUrl: rotation.target },
    },
    // The answer to a check names it.
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
      verbWhileSending={vetting.isChecking ? 'Verifying…' : 'Working…'}
      secondary={<SkipVerification isOffered={vetting.maySkip} form={form} />}
      form={form}
      problemTitle="The rotation is still unfinished"
      unknownTitle="The rotation is still unfinished"
      onClose={onClose}
    >
      <p className="text-muted">Strongroom keeps no tokens, so enter the new one again.</p>
      {step === 'archive-first' && (
        <Notice tone="warn">
          The old credential is {rotation.retire === 'delete' ? 'deleted' : 'archived'} before the new one is
          made. For that moment agents get no token for this server.
        </Notice>
      )}
      <KindFields kind={kind} isRotation field={form.field} />
      <VettingPanel vetting={vetting} />
      {asksReason && <ReasonFields field={form.field} />}
    </FormDialog>
  );
}
