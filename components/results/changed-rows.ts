/** Longest time until the list shows a changed row, milliseconds. */
const SOON_MS = 10_000;

/** Keys of changed rows, and the time of the change by `performance.now()`. */
const changed = new Map<string, number>();

/** Highlights a row; app/globals.css has the animation. */
export function mark(row: HTMLElement): void {
  row.removeAttribute('data-changed');
  // Forces a layout, without which the animation would not restart.
  row.getBoundingClientRect();
  row.setAttribute('data-changed', '');
}

export function noteChanged(key: string): void {
  changed.set(key, performance.now());
}

/** For the `ref` of a row with `data-key`: highlights a row that appears because it changed. */
export function markIfChanged(row: HTMLElement | null): void {
  const at = changed.get(row?.dataset.key ?? '');
  if (row !== null && at !== undefined && performance.now() - at < SOON_MS) mark(row);
}
