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
  const form = useActionForm({
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
      description="Your browser then asks for a fingerprint, face, PIN or security key."
      verb="Add passkey"
      verbWhileSending="Waiting for the browser…"
      form={form}
      asksBeforeClosing={false}
      problemTitle="No passkey was added"
      onClose={onClose}
    >
      <TextField
        label="Name of the passkey"
        hint="For example, “Laptop” or “Blue key”."
        {...form.field('name')}
      />
    </FormDialog>
  );
}
