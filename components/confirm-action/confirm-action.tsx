import { useCallback, useState } from 'react';
import type { Result } from '@/lib/core/result';
import type { Reason } from '@/lib/vaults/reasons';
import { lazyDialog, preloading } from '../lazy-dialog';
import { report } from '../results/report';
import { focusOrigin } from '../ui/focus-origin';

export interface ConfirmTarget {
  id: string;
  label: string;
}

export interface ConfirmRequest {
  /** Label of the button: “Archive”, “Delete”. */
  verb: string;
  /** Participle for results: “archived”, “deleted”. */
  done: string;
  kind: string;
  targets: ConfirmTarget[];
  consequence: string;
  /** For irreversible changes: the person must type the label. Only for one target. */
  typeLabel?: boolean;
  asksReason?: boolean;
  run: (target: ConfirmTarget, typed: string, reason: Reason) => Promise<Result<ConfirmNote>>;
}

interface ConfirmNote {
  /** End of a sentence about a different result: “was already archived”. */
  note?: string | undefined;
  warns?: boolean;
}

/** Converts the result of a call for `run`. `note` describes a different result, if any. */
export async function reported<T>(
  call: Promise<Result<T>>,
  note: (value: T) => string | undefined = () => undefined,
): Promise<Result<ConfirmNote>> {
  const result = await call;
  return result.ok ? { ok: true, value: { note: note(result.value) } } : result;
}

export interface ConfirmOutcome {
  /** Sentences for the page: one for all successful targets and one per exception. */
  sentences: string[];
  /** `warn` if any sentence is a warning, a failure or unknown. */
  tone: 'ok' | 'warn';
  anyDone: boolean;
  /** One per target that was tried, in the order of the last try. */
  results: ConfirmResult[];
}

export interface ConfirmResult {
  target: ConfirmTarget;
  /** “is archived”, “was already archived”, or the message of the problem. */
  words: string;
  /** False if it failed and can be tried again. */
  isSettled: boolean;
}

export interface Asked {
  request: ConfirmRequest | Promise<ConfirmRequest>;
  /** Where the focus returns. */
  origin: Element | null;
}

const ConfirmDialog = lazyDialog(() => import('./confirm-dialog'));

export const preloadConfirm = ConfirmDialog.load;

export const confirmButton = preloading(preloadConfirm);

/** Builds the report of a confirmed change. Only ids of the API or the inventory can be found in Activity. */
function reportOf({ sentences, tone, results }: ConfirmOutcome, { kind, done }: ConfirmRequest) {
  // In lists of all vaults, the vault id precedes the credential id.
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
 * `ask` opens the confirmation, also of a request that is still loading; render `dialog`. The result is reported.
 * `onClose` receives the outcome, or null after “Cancel”.
 */
export function useConfirm(onClose: (outcome: ConfirmOutcome | null, request: ConfirmRequest) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    /** Stable between renders. */
    ask: useCallback(
      // A menu that closes while the request loads has moved the focus.
      (request: Asked['request']) => setAsked({ request, origin: focusOrigin() }),
      [],
    ),
    isOpen: asked !== null,
    dialog: asked !== null && (
      <ConfirmDialog
        asked={asked}
        onClose={(outcome, request) => {
          setAsked(null);
          if (outcome !== null) reportOf(outcome, request);
          onClose(outcome, request);
        }}
      />
    ),
  };
}
