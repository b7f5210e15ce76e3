import { CredentialFields } from '@/components/credential-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Link } from '@/components/link';
import type { Report } from '@/components/results/report';
import { SkipVerification } from '@/components/skip-verification';
import { Notice } from '@/components/ui/notice';
import { VerificationPanel } from '@/components/verification-panel';
import { callAction } from '@/lib/core/call-action';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Capabilities } from '@/lib/providers/model';
import { emptyCredential } from '@/lib/vaults/new-credential-form';
import { twinsSentence, twinsTone } from '@/lib/verification/twins';
import { addCredential } from '../../actions';
import { useConsoleVerification } from '../../use-console-verification';

export default function AddDialog({
  vault,
  startUrl,
  capabilities,
  verificationRequired,
  onRotate,
  onClose,
  onDone,
}: {
  vault: LintTarget & { vaultId: string };
  startUrl: string;
  capabilities: Capabilities;
  /** The vault stores only tokens that their server accepts. */
  verificationRequired: boolean;
  onRotate: (credentialId: string) => void;
  onClose: () => void;
  onDone: (report: Report) => void;
}) {
  const { vaultId } = vault;
  const form = useActionForm({
    schema: () => import('@/lib/vaults/inputs').then((inputs) => inputs.newCredential),
    defaults: emptyCredential(capabilities, startUrl),
    act: async (credential, { typed, isSecondary }) => {
      const verified = await verification.verify([typed], { isVerified: !isSecondary }, () => [
        form.getValues(),
      ]);
      return verified.ok
        ? callAction(addCredential, { ...credential, vaultId, ...verified.value[0] })
        : verified;
    },
    onDone: (stored) =>
      onDone({
        targetId: stored.credential.id,
        tone: twinsTone(stored),
        sentence:
          `A credential for ${stored.credential.target} is stored. Its token is not shown again. ${twinsSentence(stored, vaultId)}`.trim(),
      }),
  });
  const typed = form.watch();
  const verification = useConsoleVerification([typed], vault, verificationRequired);
  return (
    <FormDialog
      title="Add credential"
      description="One access token for one MCP server. Sessions with this vault get it."
      verb="Verify and add"
      verbWhileSending={verification.isChecking ? 'Verifying…' : 'Adding…'}
      secondary={<SkipVerification isOffered={verification.maySkip} form={form} />}
      form={form}
      problemTitle="The credential was not added"
      onClose={onClose}
    >
      {startUrl !== '' && (
        <Notice>The link that you opened set the URL below. Check that it is the right server.</Notice>
      )}
      <CredentialFields
        capabilities={capabilities}
        kind={typed.kind}
        register={form.register}
        errors={form.formState.errors}
      />
      <VerificationPanel verification={verification} onRotate={onRotate} />
      <p className="text-xs text-muted">
        Another person has the token?{' '}
        <Link
          href={`/onboarding/requests?ask=${encodeURIComponent(vaultId)}`}
          prefetch={false}
          className="underline"
        >
          Ask a teammate
        </Link>
      </p>
    </FormDialog>
  );
}
