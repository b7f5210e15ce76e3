import type { ReactNode } from 'react';
import { FormDialog } from '@/components/form/form-dialog';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import type { Result } from '@/lib/core/result';

/** Asks for the password before something that only its owner may do. */
export function PasswordDialog<T>({
  title,
  description,
  verb,
  verbWhileSending,
  problemTitle,
  hasPassword,
  act,
  onClose,
  onDone,
}: {
  title: string;
  description?: ReactNode;
  verb: string;
  verbWhileSending: string;
  problemTitle: string;
  /** False for accounts of single sign-on: then there is nothing to ask. */
  hasPassword: boolean;
  act: (password: string | undefined) => Promise<Result<T>>;
  onClose: () => void;
  onDone: (value: T) => void;
}) {
  const form = useActionForm({
    schema: () =>
      import('@/lib/auth/sign-in-form').then((forms) =>
        hasPassword ? forms.passwordForm : forms.noPasswordForm,
      ),
    defaults: { password: '' },
    act: ({ password }) => act(hasPassword ? password : undefined),
    onDone,
  });
  return (
    <FormDialog
      title={title}
      {...(description !== undefined && { description })}
      verb={verb}
      verbWhileSending={verbWhileSending}
      form={form}
      asksBeforeClosing={false}
      problemTitle={problemTitle}
      onClose={onClose}
    >
      {hasPassword && (
        <PasswordField
          label="Password"
          hint="To be sure that it is you."
          autoComplete="current-password"
          {...form.field('password')}
        />
      )}
    </FormDialog>
  );
}
