import type { Route } from 'next';
import { pressRowKey } from '@/components/data-table/row-cursor';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { admits, type Role } from '@/lib/core/roles';

export type Command = 'go-to' | 'shortcuts' | { href: Route };

const STORED = 'keyboard-shortcuts';
/** Longest time between two keys of a pair. Milliseconds. */
const PAIR_MS = 1_500;

/** Single keys can be turned off, because speech input may trigger them (WCAG 2.2, 2.1.4). */
export const areShortcutsOn = (): boolean => localStorage.getItem(STORED) !== 'off';

export const switchShortcuts = (isOn: boolean): void => localStorage.setItem(STORED, isOn ? 'on' : 'off');

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select, [role=menu] *'));

const isDialogOpen = (): boolean => document.querySelector('[role=dialog], [role=alertdialog]') !== null;

function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>('main input[type=search]');
  box?.focus();
  return box !== null;
}

export const placesOf = (role: Role) => MAIN_NAVIGATION.filter(({ permission }) => admits(role, permission));

/**
 * Calls `act` for shortcuts until the returned function is called; calls `prepare` when Ctrl or ⌘ is pressed, so that
 * typing after Ctrl K reaches its field.
 */
export function listenToShortcuts(
  role: Role,
  act: (command: Command) => void,
  prepare: () => void,
): () => void {
  let pairedAt = Number.NEGATIVE_INFINITY;
  const onKey = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, isComposing, timeStamp } = event;
    const handled = (command: Command | null) => {
      event.preventDefault();
      if (command !== null) act(command);
    };
    if (key === 'Control' || key === 'Meta') prepare();
    // The focused element may use the key itself.
    if (isComposing || altKey || event.defaultPrevented) return;
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'k')
      return isDialogOpen() ? undefined : handled('go-to');
    if (ctrlKey || metaKey || isTyping(event.target) || isDialogOpen() || !areShortcutsOn()) return;
    const isSecond = timeStamp - pairedAt < PAIR_MS;
    pairedAt = key === 'g' && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    const place = isSecond ? placesOf(role).find((one) => one.key === key) : undefined;
    if (place !== undefined) handled({ href: place.href });
    else if (key === '?') handled('shortcuts');
    else if ((key === '/' && focusSearch()) || pressRowKey(key)) handled(null);
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
