'use client';

import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { addPasskey } from '@/lib/auth/queries';

export default function AddPasskeyDialog({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (name: string) => void;
}) {
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/auth/sign-in-form').then((forms) => forms.passkeyForm),
    defaults: { name: '' },
    act: async ({ name }) => {
      const added = await addPasskey(name);
      return added.ok ? { ok: true, value: name } : added;
    },
    onDone,
  });
  return (
    <FormDialog
      title="Add a passkey"
      description="Your browser asks for your fingerprint, face, device PIN or security key next."
      verb="Add passkey"
      verbWhileSending="Waiting for the browser…"
      unsaved={false}
      isSending={isSending}
      problem={problem}
      problemTitle="No passkey was added"
      onSubmit={submit}
      onReach={preload}
      onClose={onClose}
    >
      <TextField
        label="Name of the passkey"
        hint="To tell it from others: “Laptop”, “Blue key”."
        error={form.formState.errors.name?.message}
        {...form.register('name')}
      />
    </FormDialog>
  );
}
