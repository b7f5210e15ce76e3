import { useState } from 'react';
import { keyOf, type SelectedRow } from '@/lib/inventory/selection';

type Rows = ReadonlyMap<string, SelectedRow>;

const NONE: Rows = new Map();

export interface RowSelection {
  rows: SelectedRow[];
  has: (row: SelectedRow) => boolean;
  toggle: (row: SelectedRow) => void;
  /** Adds all rows, or removes them if all are selected. */
  toggleAll: (rows: readonly SelectedRow[]) => void;
  replace: (rows: readonly SelectedRow[]) => void;
  drop: (keys: ReadonlySet<string>) => void;
}

/** The selected rows of a search. A new search clears them, so that no hidden row is selected. */
export function useRowSelection(q: string): RowSelection {
  const [kept, setKept] = useState({ q, rows: NONE });
  const selected = kept.q === q ? kept.rows : NONE;
  const change = (edit: (rows: Map<string, SelectedRow>) => void) =>
    setKept((before) => {
      const rows = new Map(before.q === q ? before.rows : NONE);
      edit(rows);
      return { q, rows };
    });
  const has = (row: SelectedRow) => selected.has(keyOf(row));
  return {
    rows: [...selected.values()],
    has,
    toggle: (row) => change((rows) => void (rows.delete(keyOf(row)) || rows.set(keyOf(row), row))),
    toggleAll: (all) => {
      const isAll = all.every(has);
      change((rows) => {
        for (const row of all)
          if (isAll) rows.delete(keyOf(row));
          else rows.set(keyOf(row), row);
      });
    },
    replace: (all) => setKept({ q, rows: new Map(all.map((row) => [keyOf(row), row])) }),
    drop: (keys) =>
      change((rows) => {
        for (const key of keys) rows.delete(key);
      }),
  };
}
