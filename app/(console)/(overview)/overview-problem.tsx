'use client';

import { useRouter } from 'next/navigation';
import { ProblemNotice } from '@/components/problem-notice';
import type { Problem } from '@/lib/core/result';

/** The inventory could not be read. */
export function OverviewProblem({ problem }: { problem: Problem }) {
  const router = useRouter();
  return <ProblemNotice problem={problem} onRetry={() => router.refresh()} />;
}
