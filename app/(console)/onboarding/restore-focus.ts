/** A ref that takes the focus if the focused element was removed. The element needs a `tabIndex`. */
export function takeLostFocus(element: HTMLElement | null): void {
  if (element !== null && document.activeElement === document.body) element.focus({ preventScroll: true });
}
