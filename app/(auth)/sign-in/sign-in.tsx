'use client';

import { useState } from 'react';
import { AlternativeSignIn } from '@/app/alternative-sign-in';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { signIn } from '@/lib/auth/queries';
import type { Problem } from '@/lib/core/result';
import { AccessForm, EmailField } from '../access-form';
import { SecondStep } from './second-step';

function PasswordForm({
  problem,
  onStart,
  onDone,
}: {
  /** The problem of another way to sign in, or of a failed single sign-on. */
  problem: Problem | null;
  onStart: () => void;
  onDone: (outcome: 'signed-in' | 'second-factor') => void;
}) {
  const [isLeaving, setLeaving] = useState(false);
  const form = useActionForm({
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
  return (
    <AccessForm
      label="Sign in"
      verb="Sign in"
      verbWhileSending="Signing in…"
      form={{ ...form, problem: form.problem ?? problem }}
      isLeaving={isLeaving}
    >
      <EmailField {...form.field('email')} />
      <PasswordField label="Password" autoComplete="current-password" {...form.field('password')} />
    </AccessForm>
  );
}

/** Loads a new page, so that nothing of another account stays in memory. */
const enter = (next: string) => window.location.assign(next);

export function SignIn({
  next,
  singleSignOn,
  problem: firstProblem,
}: {
  next: string;
  singleSignOn: string | null;
  problem: Problem | null;
}) {
  const [step, setStep] = useState<'password' | 'second-factor'>('password');
  const [problem, setProblem] = useState(firstProblem);
  if (step === 'second-factor')
    return (
      <SecondStep
        onDone={() => enter(next)}
        onStartAgain={(reason) => {
          setProblem(reason);
          setStep('password');
        }}
      />
    );
  return (
    <>
      <PasswordForm
        problem={problem}
        onStart={() => setProblem(null)}
        onDone={(outcome) => (outcome === 'second-factor' ? setStep('second-factor') : enter(next))}
      />
      <AlternativeSignIn
        next={next}
        singleSignOn={singleSignOn}
        onProblem={setProblem}
        onDone={() => enter(next)}
      />
    </>
  );
}
