/**
 * A ref for what takes the place of a part of the page that had the focus: takes the focus if that left nobody with it.
 * The element needs a `tabIndex`. The page stays where it is scrolled to.
 */
export function takeLostFocus(element: HTMLElement | null): void {
  if (element !== null && document.activeElement === document.body) element.focus({ preventScroll: true });
}
