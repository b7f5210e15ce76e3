'use client';

import { useState } from 'react';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { signIn } from '@/lib/auth/queries';
import type { Problem } from '@/lib/core/result';
import { AccessForm } from '../access-form';
import { EmailField } from '../person-fields';

export function PasswordForm({
  problem: otherProblem,
  onStart,
  onDone,
}: {
  /** Of another way to sign in, or of single sign-on that came back. */
  problem: Problem | null;
  onStart: () => void;
  onDone: (outcome: 'signed-in' | 'second-factor') => void;
}) {
  const [leaving, setLeaving] = useState(false);
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/auth/sign-in-form').then((forms) => forms.signInForm),
    defaults: { email: '', password: '' },
    act: (values) => {
      onStart();
      return signIn(values);
    },
    onDone: (outcome) => {
      setLeaving(outcome === 'signed-in');
      onDone(outcome);
    },
  });
  const { errors } = form.formState;
  return (
    <AccessForm
      label="Sign in"
      verb="Sign in"
      verbWhileSending="Signing in…"
      isBusy={isSending || leaving}
      problem={problem ?? otherProblem}
      onSubmit={submit}
      onReach={preload}
    >
      <EmailField error={errors.email?.message} {...form.register('email')} />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register('password')}
      />
    </AccessForm>
  );
}
