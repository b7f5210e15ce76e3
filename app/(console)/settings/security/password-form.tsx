'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { NewPasswordField, PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { changePassword, preloadAccess } from '@/lib/auth/queries';

export function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const [isChanged, setChanged] = useState(false);
  const { form, problem, submit, preload, isSending } = useActionForm({
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
  const { errors } = form.formState;
  return (
    <form
      onSubmit={submit}
      onFocus={() => {
        preload();
        preloadAccess();
      }}
      noValidate
      aria-label="Change password"
      className="flex max-w-md flex-col gap-3"
    >
      {/* Tells password managers whose password this is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        error={errors.currentPassword?.message}
        {...form.register('currentPassword')}
      />
      <NewPasswordField
        label="New password"
        error={errors.newPassword?.message}
        {...form.register('newPassword')}
      />
      {problem && <ProblemNotice problem={problem} title="The password was not changed" />}
      {isChanged && (
        <Notice tone="ok">The password is changed. Everywhere else you are signed out now.</Notice>
      )}
      <Button type="submit" className="self-start" disabled={isSending}>
        {isSending ? 'Changing…' : 'Change password'}
      </Button>
    </form>
  );
}
