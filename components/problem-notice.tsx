'use client';

import { type ReactNode, useEffect, useState } from 'react';
import type { Problem } from '@/lib/contract/result';
import { Button } from './ui/button';
import { CopyButton } from './ui/copy-button';
import { Notice } from './ui/notice';

/** Seconds left of the wait that the API asked for; counts down to 0. */
function useSecondsLeft(waitMs: number | undefined): number {
  const [left, setLeft] = useState(Math.ceil((waitMs ?? 0) / 1000));
  useEffect(() => {
    const until = Date.now() + (waitMs ?? 0);
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [waitMs]);
  return left;
}

/** What went wrong, with the request id to quote and, where repeating is safe, “Try again”. */
export function ProblemNotice({
  problem,
  title,
  onRetry,
  retrying = false,
  children,
}: {
  problem: Problem;
  title?: string;
  onRetry?: () => void;
  retrying?: boolean;
  children?: ReactNode;
}) {
  const secondsLeft = useSecondsLeft(problem.retryAfterMs);
  return (
    <Notice
      tone="danger"
      {...(title !== undefined && { title })}
      actions={
        onRetry && (
          <Button onClick={onRetry} disabled={retrying || secondsLeft > 0}>
            {retrying ? 'Trying…' : secondsLeft > 0 ? `Try again in ${secondsLeft} s` : 'Try again'}
          </Button>
        )
      }
    >
      <p>{problem.message}</p>
      {children}
      {problem.requestId !== undefined && (
        <p className="mt-1 flex items-center gap-1 text-xs text-muted">
          Request id <code className="break-all">{problem.requestId}</code>
          <CopyButton text={problem.requestId} label="Copy request id" />
        </p>
      )}
    </Notice>
  );
}
