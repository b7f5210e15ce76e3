import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import { markIfChanged } from '../results/changed-rows';

// The row cursor of tables: Tab reaches the controls of one row; arrow keys move the focus between rows. A row is a
// `tr` with `data-key`; its first link or button opens it.

const ROW = 'tr[data-key]';
const CURRENT = 'main tr[data-key][data-current]';
const CONTROLS = ':is(a[href], button, input, select)';

const opener = (row: Element) => row.querySelector<HTMLElement>(':is(a[href], button):not(:disabled)');

const reachable = (row: Element) =>
  [...row.querySelectorAll<HTMLElement>(`${CONTROLS}:not(:disabled)`)].filter((control) =>
    control.checkVisibility(),
  );

/** Moves the focus by `step` rows, to the same control if the row has it. Returns false if there is no such row. */
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

/** Moves the focus to the current row of the first table. Returns false if there is no row. */
export function enterTable(): boolean {
  const row = document.querySelector(CURRENT);
  if (row === null) return false;
  (opener(row) ?? reachable(row)[0])?.focus();
  return true;
}

/** Handles `j`, `k` and `x` in a table. Returns false for other keys and if nothing changed. */
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
  // React events bubble from menus, which are outside of the table in the DOM.
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

/** The row with the tab stops: the last one that had the focus, otherwise the first. */
export function useRowCursor(keys: readonly string[]) {
  const [last, setLast] = useState({ key: keys[0], index: 0 });
  // If the current row left the table, the row at its position becomes current.
  const current =
    last.key !== undefined && keys.includes(last.key)
      ? last.key
      : keys[Math.min(last.index, keys.length - 1)];
  return {
    current,
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

/** Properties of a row. Pass them again when the row renders, so that new controls get their tab stops. */
export const rowProps = (key: string, isCurrent: boolean) => ({
  'data-key': key,
  'data-current': isCurrent ? '' : undefined,
  ref: (row: HTMLTableRowElement | null) => {
    setTabStops(row, isCurrent);
    markIfChanged(row);
  },
});
