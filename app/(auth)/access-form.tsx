'use client';

import type { ReactNode, SubmitEventHandler } from 'react';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { preloadAccess } from '@/lib/auth/queries';
import type { Problem } from '@/lib/core/result';

/** A form in front of the console: fields, what went wrong, one button. */
export function AccessForm({
  label,
  verb,
  verbWhileSending,
  isBusy,
  problem,
  onSubmit,
  onReach,
  children,
}: {
  label: string;
  verb: string;
  verbWhileSending: string;
  isBusy: boolean;
  problem: Problem | null;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  /** The first touch: what the sending needs is loaded then. */
  onReach: () => void;
  children: ReactNode;
}) {
  return (
    <form
      onSubmit={onSubmit}
      onFocus={() => {
        onReach();
        preloadAccess();
      }}
      noValidate
      aria-label={label}
      className="flex flex-col gap-4"
    >
      {children}
      {problem && <ProblemNotice problem={problem} />}
      <Button type="submit" variant="primary" className="w-full" disabled={isBusy}>
        {isBusy ? verbWhileSending : verb}
      </Button>
    </form>
  );
}
