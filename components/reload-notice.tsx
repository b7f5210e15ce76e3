'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import type { Problem } from '@/lib/core/result';
import { ProblemNotice } from './problem-notice';

export function ReloadNotice({ problem }: { problem: Problem }) {
  const router = useRouter();
  const [reloading, start] = useTransition();
  return (
    <ProblemNotice problem={problem} retrying={reloading} onRetry={() => start(() => router.refresh())} />
  );
}
