import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import { markIfChanged } from '../results/changed-rows';

// The row cursor of tables: one row has the controls that Tab reaches, and the arrow keys move the focus from row to
// row. A row is a `tr` with `data-key`; its first link or button opens it.

const ROW = 'tr[data-key]';
const CURRENT = 'main tr[data-key][data-current]';
const CONTROLS = ':is(a[href], button, input, select)';

const opener = (row: Element) => row.querySelector<HTMLElement>(':is(a[href], button):not(:disabled)');

const reachable = (row: Element) =>
  [...row.querySelectorAll<HTMLElement>(`${CONTROLS}:not(:disabled)`)].filter((control) =>
    control.checkVisibility(),
  );

/** Puts the focus into the row `step` rows on, on the same control where that row has it. False: there is none. */
function moveFrom(row: Element, step: 1 | -1): boolean {
  const rows = [...(row.closest('table')?.querySelectorAll(ROW) ?? [])];
  const next = rows[rows.indexOf(row) + step];
  if (next === undefined) return false;
  const [own, others] = [reachable(row), reachable(next)];
  const at = own.findIndex((control) => control.matches(':focus'));
  const same = own.length === others.length ? others[at] : undefined;
  (same ?? opener(next) ?? others[0])?.focus();
  return true;
}

/** Puts the focus into the row of the first table that has the tab stops. False: there is no row. */
export function enterTable(): boolean {
  const row = document.querySelector(CURRENT);
  if (row === null) return false;
  (opener(row) ?? reachable(row)[0])?.focus();
  return true;
}

/** Does what `j`, `k` and `x` mean in a table of the page. False for other keys, and where there is nothing to do. */
export function pressRowKey(key: string): boolean {
  const row = document.activeElement?.closest(ROW) ?? null;
  if (key === 'x') {
    const box = row?.querySelector<HTMLInputElement>('input[type=checkbox]:not(:disabled)');
    box?.click();
    return box != null;
  }
  if (key !== 'j' && key !== 'k') return false;
  return row === null ? enterTable() : moveFrom(row, key === 'j' ? 1 : -1);
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget } = event;
  // What bubbles here from a menu is not inside the table.
  if (event.defaultPrevented || !(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const row = target.closest(ROW);
  const isBox = target.matches('input[type=checkbox]');
  if (row === null || (target.matches('input, select, textarea') && !isBox)) return;
  if (key === 'Enter' && isBox) {
    event.preventDefault();
    opener(row)?.click();
  } else if ((key === 'ArrowDown' || key === 'ArrowUp') && moveFrom(row, key === 'ArrowDown' ? 1 : -1))
    event.preventDefault();
}

function setTabStops(row: Element | null, isCurrent: boolean): void {
  for (const control of row?.querySelectorAll(CONTROLS) ?? [])
    if (isCurrent) control.removeAttribute('tabindex');
    else control.setAttribute('tabindex', '-1');
}

/** Which of the rows with these keys has the tab stops: the one that had the focus last, otherwise the first. */
export function useRowCursor(keys: readonly string[]) {
  const [last, setLast] = useState({ key: keys[0], index: 0 });
  // A row that left the table leaves the cursor to the one that took its place.
  const current =
    last.key !== undefined && keys.includes(last.key)
      ? last.key
      : keys[Math.min(last.index, keys.length - 1)];
  return {
    current,
    /** Properties of the table's body. */
    body: {
      onKeyDown,
      onFocus: ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
        const row = currentTarget.contains(target) ? target.closest<HTMLElement>(ROW) : null;
        const key = row?.dataset.key;
        if (key !== undefined && key !== current) setLast({ key, index: keys.indexOf(key) });
      },
    },
  };
}

/** Properties of a row. Render them again with the row: its new controls get their tab stops then. */
export const rowProps = (key: string, isCurrent: boolean) => ({
  'data-key': key,
  'data-current': isCurrent ? '' : undefined,
  ref: (row: HTMLTableRowElement | null) => {
    setTabStops(row, isCurrent);
    markIfChanged(row);
  },
});
