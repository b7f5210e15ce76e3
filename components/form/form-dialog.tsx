'use client';

import { type FormEventHandler, type ReactNode, useState } from 'react';
import type { Problem } from '@/lib/core/result';
import { ProblemNotice } from '../problem-notice';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { useUnsavedGuard } from './use-unsaved-guard';

/** A form in a dialog. Closing it with unsaved input asks first; while it is being sent it stays. */
export function FormDialog({
  title,
  description,
  verb,
  verbWhileSending,
  unsaved,
  isSending,
  problem,
  problemTitle,
  onSubmit,
  onReach,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  verb: string;
  verbWhileSending: string;
  unsaved: boolean;
  isSending: boolean;
  problem: Problem | null;
  problemTitle: string;
  onSubmit: FormEventHandler;
  /** Called when the focus enters the form: time to load its checks. */
  onReach: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const [asking, setAsking] = useState(false);
  useUnsavedGuard(unsaved && !isSending);
  const leave = () => {
    if (isSending) return;
    if (unsaved && !asking) setAsking(true);
    else onClose();
  };
  return (
    <Dialog title={title} description={description} onClose={leave}>
      <form
        onSubmit={onSubmit}
        onFocus={onReach}
        noValidate
        aria-label={title}
        className="flex flex-col gap-4"
      >
        {children}
        {problem && <ProblemNotice problem={problem} title={problemTitle} />}
        {asking && (
          <Notice
            tone="warn"
            title="Discard what you typed?"
            actions={
              <>
                <Button onClick={() => setAsking(false)}>Keep editing</Button>
                <Button variant="danger" onClick={onClose}>
                  Discard
                </Button>
              </>
            }
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={leave} disabled={isSending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={isSending}>
            {isSending ? verbWhileSending : verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
