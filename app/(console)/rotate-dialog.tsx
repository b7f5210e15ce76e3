import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { SelectField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { ReasonFields } from '@/components/reason-fields';
import { useMay } from '@/components/signed-in';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import { fieldNames, kindToRotate, kindValues } from '@/lib/credential-kinds/form-values';
import { type Credential, isArchived } from '@/lib/providers/model';
import type { Retire } from '@/lib/rotation/inputs';
import { type Rotation, TOKEN_STEPS } from '@/lib/rotation/model';
import { type Reason, reasonOf } from '@/lib/vaults/reasons';
import { credential as credentialQuery } from '@/lib/verification/queries';
import { continueRotation, rotateCredential } from './actions';
import { ReadProblem } from './read-problem';
import { asResult, isStanding, rotatedSaid, stepLabels } from './rotation-result';
import type { Said } from './said';
import { TokenCheckPanel } from './token-check-panel';
import { useTokenCheck } from './use-token-check';

const IN_PLACE =
  'The new token takes the place of the old one at once, under the same id. The old token cannot be restored, so keep it at its provider until agents work with the new one.';
const RECREATE =
  'A new credential is made, looked up in the list, and only then is the old one removed: at no moment is the server without one. The id changes.';

const ROTATION = { isRotation: true };

const protocolOf = (credential: Credential | undefined) =>
  credential?.protocol === 'sse' || credential?.protocol === 'streamable_http'
    ? credential.protocol
    : undefined;

export default function RotateDialog({
  vaultId,
  credentialId,
  known,
  inPlace,
  proofRequired,
  campaign,
  onClose,
  onDone,
}: {
  vaultId: string;
  credentialId: string;
  known: Credential | undefined;
  /** How this API rotates in general; the credential itself decides as soon as it is read. */
  inPlace: boolean;
  /** The vault takes only tokens that their server accepts. */
  proofRequired: boolean;
  /** The campaign that the rotation is a part of, with its reason. */
  campaign?: { id: string } & Reason;
  onClose: () => void;
  onDone: (said: Said | null) => void;
}) {
  // Read anew: another tab may have archived it since the list was shown.
  const mayDelete = useMay('vaults.delete');
  const query = useQuery({
    ...credentialQuery(vaultId, credentialId),
    ...(known && { placeholderData: { ...known, verdict: null, verifiedBy: null } }),
  });
  // Begun, and the token is still in the form: the next press takes its next step.
  const [standing, setStanding] = useState<Rotation | null>(null);
  const step = standing?.steps.find((next) => next !== 'abandon');
  const kind = kindToRotate(known?.kind);
  const form = useActionForm({
    schema: () => import('@/lib/rotation/inputs').then((inputs) => inputs.rotateForm),
    defaults: {
      ...kindValues({ kind }, ROTATION),
      ...reasonOf({ ...campaign }),
      retire: 'archive' as Retire,
    },
    act: async ({ retire, ...values }) => {
      const proven = await check.prove();
      if (!proven.ok) return proven;
      const result =
        standing && step
          ? await callAction(continueRotation, {
              rotationId: standing.id,
              step,
              expectedRevision: standing.revision,
              ...reasonOf(values),
              ...(TOKEN_STEPS.includes(step) && { ...kindValues(values, ROTATION), ...proven.value }),
            })
          : await callAction(rotateCredential, {
              vaultId,
              credentialId,
              campaignId: campaign?.id,
              ...kindValues(values, ROTATION),
              retire,
              ...reasonOf(values),
              ...proven.value,
            });
      if (!result.ok) return result;
      setStanding(isStanding(result.value) ? result.value : null);
      return asResult(result.value);
    },
    onDone: (rotation) => onDone(rotatedSaid(rotation)),
  });
  const target = query.data?.target ?? known?.target ?? credentialId;
  const gone = query.data !== undefined && !query.isPlaceholderData && isArchived(query.data);
  const asks = standing?.state === 'duplicate';
  const rotate = query.data?.rotate;
  const isInPlace = rotate === undefined ? inPlace : rotate === 'in-place';
  const needsToken = standing === null || (step !== undefined && TOKEN_STEPS.includes(step));
  const check = useTokenCheck(
    { mcpServerUrl: target, protocol: protocolOf(query.data), ...kindValues(form.watch(), ROTATION) },
    proofRequired && needsToken,
  );
  const verify = async () => {
    if (await form.trigger(fieldNames(kind, ROTATION), { shouldFocus: true })) await check.verify();
  };
  return (
    <FormDialog
      title="Rotate"
      description={<span className="break-all">{target}</span>}
      verb={
        standing && step
          ? stepLabels(standing)[step]
          : check.verb({ plain: 'Rotate', anyway: 'Rotate anyway', verified: 'Verify and rotate' })
      }
      verbWhileSending={check.isChecking ? 'Verifying…' : 'Rotating…'}
      form={asks ? { ...form, problem: null } : form}
      problemTitle={standing ? 'The rotation is not finished' : 'The token was not rotated'}
      onClose={() => (standing ? onDone(null) : onClose())}
    >
      {!asks && <p className="text-muted">{isInPlace ? IN_PLACE : RECREATE}</p>}
      {query.error && <ReadProblem error={query.error} />}
      {gone && (
        <Notice tone="warn">
          This credential has been archived meanwhile. There is nothing to rotate; add a new one instead.
        </Notice>
      )}
      <KindFields kind={kind} isRotation field={form.field} />
      <TokenCheckPanel
        check={check}
        disabled={form.isSending || query.data === undefined}
        onVerify={verify}
      />
      {/* Chosen when the rotation began; the steps that follow keep to it. */}
      {!isInPlace && standing === null && (
        <SelectField label="Afterwards the old credential is" {...form.register('retire')}>
          <option value="archive">archived (stays readable for the auditor)</option>
          {mayDelete && <option value="delete">deleted (only the audit log keeps a record)</option>}
        </SelectField>
      )}
      <ReasonFields field={form.field} />
      {asks && (
        <Notice tone="warn" title="This API allows one credential per server">
          Nothing was changed. To go on, the old credential must be{' '}
          {standing.retire === 'delete' ? 'deleted' : 'archived'} before the new one is made. For that moment
          agents get no token for this server, and if the second step fails you will have to enter the new
          token again.
        </Notice>
      )}
    </FormDialog>
  );
}
