'use client';

import { lazy, Suspense } from 'react';
import type { Result } from '@/lib/core/result';

export interface ConfirmTarget {
  id: string;
  /** What the person calls it. */
  label: string;
}

export interface ConfirmRequest {
  /** “Archive”, “Delete”: the word on the button. */
  verb: string;
  /** “archived”, “deleted”: the word afterwards. */
  done: string;
  /** “vault”, “credential”. */
  kind: string;
  targets: ConfirmTarget[];
  /** What will happen, and what will not. */
  consequence: string;
  /** Irreversible: the label must be typed first. Only for one target. */
  typeLabel?: boolean;
  /** A sentence for what turned out otherwise (“was already archived”), or nothing; `warns` if it is a warning. */
  run: (
    target: ConfirmTarget,
    typed: string,
  ) => Promise<Result<{ note?: string | undefined; warns?: boolean }>>;
}

export interface ConfirmOutcome {
  /** Sentences for the page, one for everything that went as asked and one per exception. */
  sentences: string[];
  /** `warn` where one of them is a warning. */
  tone: 'ok' | 'warn';
  anyDone: boolean;
}

const load = () => import('./confirm-dialog');
const ConfirmDialog = lazy(load);

/** Call when somebody reaches for a button that will ask. */
export const preloadConfirm = (): void => void load();

/** The one dialog before a change that takes something away. Show it while `request` is not null. */
export function ConfirmAction({
  request,
  onClose,
}: {
  request: ConfirmRequest | null;
  onClose: (outcome: ConfirmOutcome | null) => void;
}) {
  if (request === null) return null;
  return (
    <Suspense>
      <ConfirmDialog request={request} onClose={onClose} />
    </Suspense>
  );
}
