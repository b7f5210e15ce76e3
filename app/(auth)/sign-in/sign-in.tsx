'use client';

import { useState } from 'react';
import { OtherWays } from '@/app/other-ways';
import type { Problem } from '@/lib/core/result';
import { PasswordForm } from './password-form';
import { SecondStep } from './second-step';

/** Leaves for the console by a whole new page, so that nothing of another account stays in memory. */
const enter = (next: string) => window.location.assign(next);

export function SignIn({
  next,
  singleSignOn,
  problem: firstProblem,
}: {
  next: string;
  /** Its name, where it is configured. */
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
      <OtherWays next={next} singleSignOn={singleSignOn} onProblem={setProblem} onDone={() => enter(next)} />
    </>
  );
}
