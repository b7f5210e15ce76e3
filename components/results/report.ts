import { useCallback, useSyncExternalStore } from 'react';
import type { ConfirmResult } from '../confirm-action/confirm-action';
import type { NoticeTone } from '../ui/notice';
import { mark, noteChanged } from './changed-rows';
import { keepMessages, keptMessages } from './kept-messages';

export interface Report {
  /** `ok` disappears after some time; every other tone stays until the person closes it. */
  tone: NoticeTone;
  sentence: string;
  vaultId?: string | undefined;
  /** The id of the change in Activity; the row with this `data-key` is highlighted. */
  targetId?: string | undefined;
  changed?: readonly string[];
  results?: readonly ConfirmResult[];
}

export interface Message extends Report {
  id: number;
  /** RFC 3339, UTC. */
  at: string;
  /** Whether it is on the page; otherwise it is only in the list of messages. */
  isShown: boolean;
}

const MESSAGES_MAX = 100;
const NONE: readonly Message[] = [];

let messages = NONE;
let count = 0;
let owner: string | null = null;
const listeners = new Set<() => void>();

function put(next: readonly Message[]): void {
  messages = next;
  if (owner !== null) keepMessages({ userId: owner, messages });
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Restores this person's messages of this tab. Those that were closed or have the tone `ok` are only listed. */
function continueMessages(userId: string): void {
  if (owner === userId) return;
  // Another person may have signed in elsewhere since these were reported.
  const own = owner === null ? messages : NONE;
  owner = userId;
  const kept = keptMessages(userId).map((one) => ({ ...one, isShown: one.isShown && one.tone !== 'ok' }));
  count = Math.max(count, ...kept.map(({ id }) => id));
  put([...kept, ...own].slice(-MESSAGES_MAX));
}

export function report(what: Report): void {
  count += 1;
  const isRepeated = ({ sentence }: Message) => sentence === what.sentence;
  const others = messages.map((one) => (isRepeated(one) ? { ...one, isShown: false } : one));
  put([...others, { ...what, id: count, at: new Date().toISOString(), isShown: true }].slice(-MESSAGES_MAX));
  for (const key of new Set([...(what.changed ?? []), what.targetId ?? ''])) {
    noteChanged(key);
    const rows = document.querySelectorAll<HTMLElement>(`tr[data-key="${CSS.escape(key)}"]`);
    for (const row of rows) mark(row);
  }
}

export const hideMessage = (id: number): void =>
  put(messages.map((one) => (one.id === id ? { ...one, isShown: false } : one)));

const useStore = (subscribeTo: typeof subscribe): readonly Message[] =>
  useSyncExternalStore(
    subscribeTo,
    () => messages,
    () => NONE,
  );

export const useMessages = (): readonly Message[] => useStore(subscribe);

export function useContinuedMessages(userId: string): readonly Message[] {
  const subscribeContinued = useCallback(
    (listener: () => void) => {
      continueMessages(userId);
      return subscribe(listener);
    },
    [userId],
  );
  return useStore(subscribeContinued);
}
