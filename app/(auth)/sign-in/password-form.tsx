'use client';

import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import type { Problem } from '@/lib/contract/result';
import { preloadAccess, signIn } from '@/lib/queries/access';

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
    schema: () => import('@/lib/contract/sign-in-form').then((forms) => forms.signInForm),
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
  const shown = problem ?? otherProblem;
  const { errors } = form.formState;
  const busy = isSending || leaving;
  return (
    <form
      onSubmit={submit}
      onFocus={() => {
        preload();
        preloadAccess();
      }}
      noValidate
      aria-label="Sign in"
      className="flex flex-col gap-4"
    >
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        error={errors.email?.message}
        {...form.register('email')}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register('password')}
      />
      {shown && <ProblemNotice problem={shown} />}
      <Button type="submit" variant="primary" className="w-full" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
