import { useSyncExternalStore } from 'react';

/** Columns that can be left out, in the order of the table. The server is always shown. */
export const CHOOSABLE = ['Vault', 'Environment', 'Owner', 'Age', 'Expires', 'Verified', 'Status'] as const;

const STORED = 'credential-columns';
/** Of other views of this window; other windows send `storage`. */
const CHANGED = 'credential-columns-changed';

function subscribe(changed: () => void): () => void {
  window.addEventListener('storage', changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener('storage', changed);
    window.removeEventListener(CHANGED, changed);
  };
}

/** The chosen columns; null where this browser has no choice, so that the width of the screen decides. */
export function useColumnChoice(): readonly string[] | null {
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORED),
    () => null,
  );
  return stored === null ? null : CHOOSABLE.filter((name) => stored.split(',').includes(name));
}

/** Keeps a choice in this browser; null forgets it. */
export function chooseColumns(names: readonly string[] | null): void {
  if (names === null) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, names.join(','));
  window.dispatchEvent(new Event(CHANGED));
}

/** Widths from which the chosen columns are shown, in their order: a narrow screen has room for one. */
const FROM = ['', 'max-md:hidden', 'max-md:hidden', 'max-lg:hidden', 'max-lg:hidden'];

/** The columns to draw: the first of the table, then those chosen, without the widths that hide them otherwise. */
export function chosenColumns<Column extends { header: string; className: string }>(
  columns: readonly Column[],
  choice: readonly string[],
): Column[] {
  let place = 0;
  return columns
    .filter(({ header }, at) => at === 0 || choice.includes(header))
    .map((column, at) => {
      if (at === 0) return column;
      const width = column.className.replace(/max-\w+:hidden/, '').trim();
      const from = FROM[place++] ?? 'max-xl:hidden';
      return { ...column, className: `${width} ${from}` };
    });
}
