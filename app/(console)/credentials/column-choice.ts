import { useSyncExternalStore } from 'react';

/** Optional columns, in the order of the table. The server is always shown. */
export const CHOOSABLE = ['Vault', 'Environment', 'Owner', 'Age', 'Expires', 'Verified', 'Status'] as const;

const STORED = 'credential-columns';
/** Event for other views in this window; other windows receive `storage`. */
const CHANGED = 'credential-columns-changed';

function subscribe(changed: () => void): () => void {
  window.addEventListener('storage', changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener('storage', changed);
    window.removeEventListener(CHANGED, changed);
  };
}

/** The chosen columns; null if this browser has no choice, so that the screen width decides. */
export function useColumnChoice(): readonly string[] | null {
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORED),
    () => null,
  );
  return stored === null ? null : CHOOSABLE.filter((name) => stored.split(',').includes(name));
}

export function chooseColumns(names: readonly string[] | null): void {
  if (names === null) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, names.join(','));
  window.dispatchEvent(new Event(CHANGED));
}

/** Widths that show the chosen columns, in their order: a narrow screen has room for one. */
const FROM = ['', 'max-md:hidden', 'max-md:hidden', 'max-lg:hidden', 'max-lg:hidden'];

/** The first column of the table and the chosen ones, without their default widths. */
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
