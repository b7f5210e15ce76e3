'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import type { Problem } from '@/lib/core/result';
import { ProblemNotice } from './problem-notice';

/** A problem of the whole page: “Try again” asks the server to paint it anew. */
export function ReloadNotice({ problem }: { problem: Problem }) {
  const router = useRouter();
  const [reloading, start] = useTransition();
  return (
    <ProblemNotice problem={problem} retrying={reloading} onRetry={() => start(() => router.refresh())} />
  );
}
