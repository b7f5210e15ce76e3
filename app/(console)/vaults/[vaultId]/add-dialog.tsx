'use client';

import { CredentialFields } from '@/components/credential-fields';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Notice } from '@/components/ui/notice';
import type { Capabilities } from '@/lib/contract/domain';
import { emptyCredential } from '@/lib/contract/new-credential-form';
import { addCredential } from '../actions';

export default function AddDialog({
  vaultId,
  startUrl,
  capabilities,
  onClose,
  onDone,
}: {
  vaultId: string;
  startUrl: string;
  capabilities: Capabilities;
  onClose: () => void;
  onDone: (sentence: string) => void;
}) {
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/contract/inputs').then((inputs) => inputs.newCredential),
    defaults: emptyCredential(capabilities, startUrl),
    act: (credential) => addCredential({ ...credential, vaultId }),
    onDone: (credential) =>
      onDone(
        `A credential for ${credential.target} is stored. Its token is set; from now on it can only be rotated.`,
      ),
  });
  return (
    <FormDialog
      title="Add credential"
      description="Binds one access token to one MCP server. Sessions that name this vault get it."
      verb="Add credential"
      verbWhileSending="Adding…"
      unsaved={form.formState.isDirty}
      isSending={isSending}
      problem={problem}
      problemTitle="The credential was not added"
      onSubmit={submit}
      onReach={preload}
      onClose={onClose}
    >
      {startUrl !== '' && (
        <Notice>
          The URL below came with the link that opened this. Check that it is the server you mean.
        </Notice>
      )}
      <CredentialFields capabilities={capabilities} register={form.register} errors={form.formState.errors} />
    </FormDialog>
  );
}
