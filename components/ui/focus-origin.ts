/** Returns the focused element. In a menu, which closes, that is the button that opened it. */
export function focusOrigin(): HTMLElement | null {
  if (typeof document === 'undefined') return null;
  const focused = document.activeElement;
  const trigger = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const origin = trigger ? document.getElementById(trigger) : focused;
  return origin instanceof HTMLElement ? origin : null;
}
