'use client';

import { useState } from 'react';
import { AlternativeSignIn } from '@/app/alternative-sign-in';
import { ProblemNotice } from '@/components/problem-notice';
import { Notice } from '@/components/ui/notice';
import type { Problem } from '@/lib/core/result';

const NEXT = '/vaults';

export function SecondFactorRequired({
  singleSignOn,
  hasApp,
}: {
  singleSignOn: string | null;
  hasApp: boolean;
}) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const title =
    singleSignOn === null ? 'Sign in with your passkey' : 'Sign in with your passkey, or single sign-on';
  return (
    <div className="flex max-w-md flex-col gap-4">
      <Notice tone="warn" title={title}>
        A second factor is required here, and you signed in without yours.
        {hasApp && ' If yours is an authenticator app, sign out and sign in again with its code.'}
      </Notice>
      {problem !== null && <ProblemNotice problem={problem} />}
      <AlternativeSignIn
        next={NEXT}
        singleSignOn={singleSignOn}
        onProblem={setProblem}
        onDone={() => window.location.assign(NEXT)}
      />
    </div>
  );
}
