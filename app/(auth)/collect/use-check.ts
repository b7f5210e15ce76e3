import { useRef, useState } from 'react';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import type { KindValues } from '@/lib/credential-kinds/form-values';
import type { Verified } from '@/lib/import/model';
import { verifyCollectedToken } from './actions';

export interface Link {
  token: string;
  passphrase: string;
}

/** Asks what the server says to a token. What is typed meanwhile or afterwards drops the answer. */
export function useCheck(link: Link, onSpent: () => void) {
  const [verified, setVerified] = useState<Verified | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isChecking, setChecking] = useState(false);
  const asked = useRef(0);

  const forget = () => {
    asked.current += 1;
    setVerified(null);
    setProblem(null);
  };
  const run = async (values: KindValues) => {
    forget();
    const question = asked.current;
    setChecking(true);
    const result = await callAction(
      verifyCollectedToken,
      { ...link, ...values },
      { unanswered: NOTHING_CHANGED },
    );
    setChecking(false);
    if (!result.ok && result.problem.code === 'not_found') return onSpent();
    if (question !== asked.current) return;
    if (result.ok) setVerified(result.value);
    else setProblem(result.problem);
  };
  return { verified, problem, isChecking, forget, run };
}
