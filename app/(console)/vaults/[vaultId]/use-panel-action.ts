import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { Problem, Result } from '@/lib/core/result';
import { credentialsKey } from '@/lib/vaults/queries';

export function usePanelAction(vaultId: string) {
  const router = useRouter();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  // Until the page is read again, the panel shows an outdated state that accepts no step.
  const [isReading, startReading] = useTransition();
  const settle = () => {
    void queries.invalidateQueries({ queryKey: credentialsKey(vaultId) });
    startReading(() => router.refresh());
  };
  const act = async <T>(call: Promise<Result<T>>): Promise<Result<T>> => {
    setProblem(null);
    const result = await call;
    if (!result.ok) setProblem(result.problem);
    if (result.ok || !result.problem.unanswered) settle();
    return result;
  };
  return { act, settle, problem, isReading };
}
