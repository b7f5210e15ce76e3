import { type ReactNode, useEffect, useState } from 'react';
import type { Problem } from '@/lib/core/result';
import { Button } from './ui/button';
import { CopyButton } from './ui/copy-button';
import { Notice } from './ui/notice';

const secondsOf = (waitMs: number | undefined): number => Math.max(0, Math.ceil((waitMs ?? 0) / 1000));

/** Seconds left of the wait that the API requested; counts down to 0, and restarts for each answer. */
function useSecondsLeft(problem: Problem): number {
  const [left, setLeft] = useState(secondsOf(problem.retryAfterMs));
  useEffect(() => {
    const until = performance.now() + (problem.retryAfterMs ?? 0);
    const count = () => setLeft(secondsOf(until - performance.now()));
    count();
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

/** Shows what went wrong, the request id and the next step: “Try again” if repeating is safe, or “Reload page”. */
export function ProblemNotice({
  problem,
  title,
  unknownTitle = 'The outcome is unknown',
  onRetry,
  retrying = false,
  children,
}: {
  problem: Problem;
  title?: string;
  /** Replaces `title` if the change may have happened. */
  unknownTitle?: string;
  onRetry?: () => void;
  retrying?: boolean;
  children?: ReactNode;
}) {
  const secondsLeft = useSecondsLeft(problem);
  const isStale = problem.code === 'stale_page';
  const heading = problem.code === 'outcome_unknown' ? title && unknownTitle : title;
  return (
    <Notice
      tone="danger"
      {...(heading !== undefined && { title: heading })}
      actions={
        isStale ? (
          <Button onClick={() => window.location.reload()}>Reload page</Button>
        ) : (
          onRetry && (
            <Button onClick={onRetry} disabled={retrying || secondsLeft > 0}>
              {retrying ? 'Trying…' : secondsLeft > 0 ? `Try again in ${secondsLeft} s` : 'Try again'}
            </Button>
          )
        )
      }
    >
      <p>{problem.message}</p>
      {!onRetry && secondsLeft > 0 && (
        <p className="mt-1 tabular-nums" aria-live="off">
          {secondsLeft} s left to wait.
        </p>
      )}
      {problem.code === 'signed_out' && (
        // Opens a new tab, so that input on this page stays.
        <a href="/sign-in" target="_blank" rel="noreferrer" className="underline">
          Sign in (opens a new tab)
        </a>
      )}
      {children}
      {problem.requestId !== undefined && (
        <p className="mt-1 flex items-center gap-1 text-xs text-muted">
          Request ID <code className="break-all">{problem.requestId}</code>
          <CopyButton text={problem.requestId} label="Copy request ID" />
        </p>
      )}
    </Notice>
  );
}
