import { useState } from 'react';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { ReasonFields } from '@/components/reason-fields';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import { kindToRotate, kindValues } from '@/lib/credential-kinds/form-values';
import type { Rotation, RotationStep, SentRotation } from '@/lib/rotation/model';
import { reasonOf } from '@/lib/vaults/reasons';
import { continueRotation } from '../../actions';
import { asResult, stepLabels } from '../../rotation-result';

const ROTATION = { isRotation: true };

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
    act: async (values) => {
      const result = await callAction(continueRotation, {
        rotationId: rotation.id,
        step,
        ...kindValues(values, ROTATION),
        ...reasonOf(values),
        expectedRevision: revision,
      });
      if (!result.ok) {
        if (result.problem.fields?.reason) setAsksReason(true);
        return result;
      }
      setRevision(result.value.revision);
      return asResult(result.value);
    },
    onDone,
  });
  return (
    <FormDialog
      title="Complete the rotation"
      description={<span className="break-all">{rotation.target}</span>}
      verb={step === 'archive-first' ? stepLabels(rotation)[step] : 'Complete'}
      verbWhileSending="Working…"
      form={form}
      problemTitle="The rotation is still unfinished"
      onClose={onClose}
    >
      <p className="text-muted">Strongroom keeps no tokens, so the new one is needed once more.</p>
      {step === 'archive-first' && (
        <Notice tone="warn">
          The old credential is {rotation.retire === 'delete' ? 'deleted' : 'archived'} before the new one is
          made. For that moment agents get no token for this server.
        </Notice>
      )}
      <KindFields kind={kind} isRotation field={form.field} />
      {asksReason && <ReasonFields field={form.field} />}
    </FormDialog>
  );
}
