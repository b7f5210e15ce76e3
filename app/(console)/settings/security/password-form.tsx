import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form/form';
import { NewPasswordField, PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { changePassword, preloadAccess } from '@/lib/auth/queries';

export function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const [isChanged, setChanged] = useState(false);
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.changePasswordInput),
    defaults: { currentPassword: '', newPassword: '' },
    act: (values) => {
      setChanged(false);
      return changePassword(values);
    },
    onDone: () => {
      setChanged(true);
      router.refresh();
    },
  });
  return (
    <Form
      form={form}
      onFocus={preloadAccess}
      aria-label="Change password"
      className="flex max-w-md flex-col gap-3"
    >
      {/* Tells password managers whose password this is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        {...form.field('currentPassword')}
      />
      <NewPasswordField label="New password" {...form.field('newPassword')} />
      {form.problem && <ProblemNotice problem={form.problem} title="The password was not changed" />}
      {isChanged && (
        <Notice tone="ok">The password is changed. Everywhere else you are signed out now.</Notice>
      )}
      <Button type="submit" className="self-start" disabled={form.isSending}>
        {form.isSending ? 'Changing…' : 'Change password'}
      </Button>
    </Form>
  );
}
