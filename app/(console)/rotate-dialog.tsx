import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { usePermission } from '@/components/current-user';
import { SelectField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { ReasonFields } from '@/components/reason-fields';
import type { Report } from '@/components/results/report';
import { SkipVerification } from '@/components/skip-verification';
import { Notice } from '@/components/ui/notice';
import { isSame, type TypedToken, typedToken } from '@/components/use-token-checks';
import { useVerification } from '@/components/use-verification';
import { VerificationPanel } from '@/components/verification-panel';
import { providerOf } from '@/lib/catalog/providers';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Result } from '@/lib/core/result';
import { kindToRotate, kindValues } from '@/lib/credential-kinds/form-values';
import type { LintTarget } from '@/lib/import/lints/lints';
import { type Credential, isArchived } from '@/lib/providers/model';
import type { Retire, rotateForm } from '@/lib/rotation/inputs';
import { type Rotation, type RotationStep, type SentRotation, TOKEN_STEPS } from '@/lib/rotation/model';
import { type Reason, reasonOf } from '@/lib/vaults/reasons';
import { credential as credentialQuery } from '@/lib/verification/queries';
import { continueRotation, rotateCredential, verifyRotation, verifyRotationStep } from './actions';
import { ReadErrorNotice } from './read-error-notice';
import { asResult, isStanding, rotatedReport, stepLabels } from './rotation-result';

const IN_PLACE =
  'The new token replaces the old one immediately, under the same ID. The old token cannot be restored: revoke it only after agents work with the new one.';
const RECREATE = 'Strongroom creates the new credential before it removes the old one. The ID changes.';

const ROTATION = { isRotation: true };
const CHANGES_NOTHING = { unanswered: NOTHING_CHANGED };

type Typed = z.input<typeof rotateForm>;

const protocolOf = (credential: Credential | undefined) =>
  credential?.protocol === 'sse' || credential?.protocol === 'streamable_http'
    ? credential.protocol
    : undefined;

export default function RotateDialog({
  vault,
  credentialId,
  known,
  inPlace,
  verificationRequired,
  campaign,
  onClose,
  onDone,
}: {
  vault: LintTarget & { vaultId: string };
  credentialId: string;
  known: Credential | undefined;
  /** The API's default method; the credential decides once it is read. */
  inPlace: boolean;
  /** The vault stores only tokens that their server accepts. */
  verificationRequired: boolean;
  campaign?: { id: string } & Reason;
  onClose: () => void;
  onDone: (report: Report | null) => void;
}) {
  const { vaultId } = vault;
  // Read again: another tab may have archived it since the list was read.
  const mayDelete = usePermission('vaults.delete');
  const query = useQuery({
    ...credentialQuery(vaultId, credentialId),
    ...(known && { placeholderData: { ...known, verdict: null, verifiedBy: null } }),
  });
  // Started, and the form still has the token: the next press takes the next step.
  const [standing, setStanding] = useState<Rotation | null>(null);
  // The person started the rotation without verifying this token; the next step does not ask again.
  const [unverified, setUnverified] = useState<TypedToken | null>(null);
  const step = standing?.steps.find((next) => next !== 'abandon');
  const kind = kindToRotate(known?.kind);
  const form = useActionForm({
    schema: () => import('@/lib/rotation/inputs').then((inputs) => inputs.rotateForm),
    defaults: {
      ...kindValues({ kind }, ROTATION),
      ...reasonOf({ ...campaign }),
      retire: 'archive' as Retire,
    },
    act: async (values, { typed, isSecondary }): Promise<Result<SentRotation>> => {
      const token = tokenOf(typed);
      const isVerified = !isSecondary && !isKnownUnverified(token);
      const verified = needsToken
        ? await verification.verify([token], { isVerified }, () => [tokenOf(form.getValues())])
        : null;
      if (verified?.ok === false) return verified;
      const verdictTicket = verified?.value[0];
      const result =
        standing && step
          ? await callAction(continueRotation, { ...stepInput(values, standing, step), ...verdictTicket })
          : await callAction(rotateCredential, { ...startInput(values), ...verdictTicket });
      if (!result.ok) return result;
      setStanding(isStanding(result.value) ? result.value : null);
      setUnverified(isVerified ? null : token);
      return asResult(result.value);
    },
    onDone: (rotation) => onDone(rotatedReport(rotation)),
  });
  const target = query.data?.target ?? known?.target ?? credentialId;
  const gone = query.data !== undefined && !query.isPlaceholderData && isArchived(query.data);
  const asks = standing?.state === 'duplicate';
  const rotate = query.data?.rotate;
  const isInPlace = rotate === undefined ? inPlace : rotate === 'in-place';
  const needsToken = standing === null || (step !== undefined && TOKEN_STEPS.includes(step));
  const page = providerOf(target);
  const startInput = ({ retire, ...typed }: Typed) => ({
    ...{ vaultId, credentialId, campaignId: campaign?.id, retire },
    ...kindValues(typed, ROTATION),
    ...reasonOf(typed),
  });
  const stepInput = (typed: Typed, { id: rotationId, revision }: Rotation, step: RotationStep) => ({
    ...{ rotationId, step, expectedRevision: revision },
    ...reasonOf(typed),
    ...(TOKEN_STEPS.includes(step) && kindValues(typed, ROTATION)),
  });
  const tokenOf = (typed: Typed) => typedToken(kindValues(typed, ROTATION));
  const isKnownUnverified = (token: TypedToken): boolean =>
    standing !== null && unverified !== null && isSame(unverified, token);
  const verification = useVerification({
    typed: [tokenOf(form.watch())],
    facts: { target: vault, server: { mcpServerUrl: target, protocol: protocolOf(query.data) } },
    isRequired: verificationRequired,
    // Reports obstacles to the rotation before the token is sent anywhere.
    ask: (token) => {
      const typed = { ...form.getValues(), ...kindValues(token, ROTATION) };
      return standing && step
        ? callAction(verifyRotationStep, stepInput(typed, standing, step), CHANGES_NOTHING)
        : callAction(verifyRotation, startInput(typed), CHANGES_NOTHING);
    },
  });
  return (
    <FormDialog
      title="Rotate"
      description={
        <>
          <span className="break-all">{target}</span> in <bdi>{vault.vaultName}</bdi>
        </>
      }
      verb={standing && step ? stepLabels(standing)[step] : 'Verify and rotate'}
      verbWhileSending={verification.isChecking ? 'Verifying…' : 'Rotating…'}
      secondary={
        <SkipVerification
          isOffered={needsToken && verification.maySkip && !isKnownUnverified(tokenOf(form.watch()))}
          form={form}
        />
      }
      form={asks && form.problem?.message === standing.summary ? { ...form, problem: null } : form}
      problemTitle={standing ? 'The rotation is not finished' : 'The token was not rotated'}
      {...(standing && { unknownTitle: 'The rotation is not finished' })}
      onClose={() => (standing ? onDone(null) : onClose())}
    >
      {!asks && <p className="text-muted">{isInPlace ? IN_PLACE : RECREATE}</p>}
      {query.error && <ReadErrorNotice error={query.error} />}
      {gone && <Notice tone="warn">This credential is archived. Add a new one instead.</Notice>}
      <KindFields kind={kind} isRotation field={form.field} />
      {page?.createUrl && (
        <a
          href={page.createUrl}
          target="_blank"
          rel="noreferrer noopener"
          className="self-start text-xs underline"
        >
          Create a token at {page.name}
        </a>
      )}
      {needsToken && <VerificationPanel verification={verification} />}
      {/* Chosen at the start of the rotation; later steps use the same choice. */}
      {!isInPlace && standing === null && (
        <SelectField label="Old credential" {...form.register('retire')}>
          <option value="archive">Archive (stays readable)</option>
          {mayDelete && <option value="delete">Delete (only the audit log keeps a record)</option>}
        </SelectField>
      )}
      <ReasonFields field={form.field} />
      {asks && (
        <Notice tone="warn" title="This API allows one credential per server">
          Nothing was changed. To continue, the old credential must be{' '}
          {standing.retire === 'delete' ? 'deleted' : 'archived'} first. Agents get no token for this server
          until the new one is created. If that fails, enter the new token again.
        </Notice>
      )}
    </FormDialog>
  );
}
