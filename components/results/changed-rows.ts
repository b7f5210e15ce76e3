/** How long the list may take to show a row that changed, milliseconds. */
const SOON_MS = 10_000;

/** Keys of rows that changed, and when, by `performance.now()`. */
const changed = new Map<string, number>();

/** Marks a row that is shown; app/globals.css draws the mark. */
export function mark(row: HTMLElement): void {
  row.removeAttribute('data-changed');
  // Without a layout in between, the animation would not start again.
  row.getBoundingClientRect();
  row.setAttribute('data-changed', '');
}

export function noteChanged(key: string): void {
  changed.set(key, performance.now());
}

/** For the `ref` of a row with `data-key`: a row that appears because it changed is marked. */
export function markIfChanged(row: HTMLElement | null): void {
  const at = changed.get(row?.dataset.key ?? '');
  if (row !== null && at !== undefined && performance.now() - at < SOON_MS) mark(row);
}
