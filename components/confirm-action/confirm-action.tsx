import { useState } from 'react';
import type { Result } from '@/lib/core/result';
import type { Reason } from '@/lib/vaults/reasons';
import { lazyDialog, preloading } from '../lazy-dialog';
import { report } from '../results/report';

export interface ConfirmTarget {
  id: string;
  label: string;
}

export interface ConfirmRequest {
  /** “Archive”, “Delete”: the word on the button. */
  verb: string;
  /** “archived”, “deleted”: the word afterwards. */
  done: string;
  kind: string;
  targets: ConfirmTarget[];
  /** What will happen, and what will not. */
  consequence: string;
  /** Irreversible: the label must be typed first. Only for one target. */
  typeLabel?: boolean;
  /** Asks why: one reason for all targets. */
  asksReason?: boolean;
  run: (target: ConfirmTarget, typed: string, reason: Reason) => Promise<Result<ConfirmNote>>;
}

interface ConfirmNote {
  /** The end of a sentence about what turned out otherwise: “was already archived”. */
  note?: string | undefined;
  warns?: boolean;
}

/** What became of a call, for `run`. `note` says what turned out otherwise, or nothing. */
export async function reported<T>(
  call: Promise<Result<T>>,
  note: (value: T) => string | undefined = () => undefined,
): Promise<Result<ConfirmNote>> {
  const result = await call;
  return result.ok ? { ok: true, value: { note: note(result.value) } } : result;
}

export interface ConfirmOutcome {
  /** Sentences for the page, one for everything that went as asked and one per exception. */
  sentences: string[];
  /** `warn` where one of them is a warning, a failure or unknown. */
  tone: 'ok' | 'warn';
  anyDone: boolean;
  /** One for each target that was tried, in the order of the last try. */
  results: ConfirmResult[];
}

export interface ConfirmResult {
  target: ConfirmTarget;
  /** “is archived”, “was already archived”, or the sentence of the problem. */
  words: string;
  /** False: it failed and can be tried again. */
  isSettled: boolean;
}

const ConfirmDialog = lazyDialog(() => import('./confirm-dialog'));

export const preloadConfirm = ConfirmDialog.load;

export const confirmButton = preloading(preloadConfirm);

/** What came of a confirmed change. Only an id of the API or the inventory has a trace of its own in Activity. */
function reportOf({ sentences, tone, results }: ConfirmOutcome, { kind, done }: ConfirmRequest) {
  // In lists of the whole account the id of a vault comes before that of its credential.
  const ids = results
    .filter(({ isSettled }) => isSettled)
    .map(({ target }) => target.id.split('/').at(-1) ?? '');
  const id = results.length === 1 ? ids[0] : undefined;
  report({
    tone,
    sentence: sentences.join(' '),
    changed: ids,
    results,
    ...((kind === 'vault' || kind === 'credential') && { targetId: id }),
    ...(kind === 'vault' && done !== 'deleted' && { vaultId: id }),
  });
}

/**
 * `ask` opens the confirmation; render `dialog`. What came of it is reported. `onClose` gets what was done, or null
 * after “Cancel”.
 */
export function useConfirm(onClose: (outcome: ConfirmOutcome | null, request: ConfirmRequest) => void) {
  const [request, setRequest] = useState<ConfirmRequest | null>(null);
  return {
    /** The same function at every render. */
    ask: setRequest as (request: ConfirmRequest) => void,
    isOpen: request !== null,
    dialog: request !== null && (
      <ConfirmDialog
        request={request}
        onClose={(outcome) => {
          setRequest(null);
          if (outcome !== null) reportOf(outcome, request);
          onClose(outcome, request);
        }}
      />
    ),
  };
}
