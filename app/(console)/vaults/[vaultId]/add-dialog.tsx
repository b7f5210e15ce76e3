import { CredentialFields } from '@/components/credential-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Link } from '@/components/link';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import { fieldNames } from '@/lib/credential-kinds/form-values';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Capabilities } from '@/lib/providers/model';
import { emptyCredential } from '@/lib/vaults/new-credential-form';
import { addCredential } from '../../actions';
import { CredentialNotes } from '../../credential-notes';
import type { Said } from '../../said';
import { TokenCheckPanel } from '../../token-check-panel';
import { twinsSentence, twinsTone } from '../../twins-sentence';
import { useCredentialNotes } from '../../use-credential-notes';
import { useTokenCheck } from '../../use-token-check';

export default function AddDialog({
  vault,
  startUrl,
  capabilities,
  proofRequired,
  onRotate,
  onClose,
  onDone,
}: {
  vault: LintTarget & { vaultId: string };
  startUrl: string;
  capabilities: Capabilities;
  /** The vault takes only tokens that their server accepts. */
  proofRequired: boolean;
  onRotate: (credentialId: string) => void;
  onClose: () => void;
  onDone: (said: Said) => void;
}) {
  const { vaultId } = vault;
  const form = useActionForm({
    schema: () => import('@/lib/vaults/inputs').then((inputs) => inputs.newCredential),
    defaults: emptyCredential(capabilities, startUrl),
    act: async (credential) => {
      const unseen = await warnings.unseen([credential]);
      if (unseen) return { ok: false, problem: unseen };
      const proven = await check.prove();
      return proven.ok ? callAction(addCredential, { ...credential, vaultId, ...proven.value }) : proven;
    },
    onDone: (stored) =>
      onDone({
        targetId: stored.credential.id,
        tone: twinsTone(stored),
        sentence: `A credential for ${stored.credential.target} is stored. Its token is not shown again; to change it, rotate the credential.${twinsSentence(stored, vaultId)}`,
      }),
  });
  const typed = form.watch();
  const check = useTokenCheck(typed, proofRequired);
  const warnings = useCredentialNotes([typed], vault);
  const verify = async () => {
    if (await form.trigger(['mcpServerUrl', 'protocol', ...fieldNames(typed.kind)], { shouldFocus: true }))
      await check.verify();
  };
  return (
    <FormDialog
      title="Add credential"
      description="Binds one access token to one MCP server. Sessions that name this vault get it."
      verb={check.verb({
        plain: warnings.isDoubtful ? 'Add anyway' : 'Add credential',
        anyway: 'Add anyway',
        verified: 'Verify and add',
      })}
      verbWhileSending={check.isChecking ? 'Verifying…' : 'Adding…'}
      form={form}
      problemTitle="The credential was not added"
      onClose={onClose}
    >
      {startUrl !== '' && (
        <Notice>
          The URL below came with the link that opened this. Check that it is the server you mean.
        </Notice>
      )}
      <CredentialFields
        capabilities={capabilities}
        kind={typed.kind}
        register={form.register}
        errors={form.formState.errors}
      />
      <CredentialNotes notes={warnings.notes[0] ?? []} onRotate={onRotate} />
      <TokenCheckPanel check={check} disabled={form.isSending} onVerify={verify} />
      <p className="text-xs text-muted">
        Somebody else has the token?{' '}
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
