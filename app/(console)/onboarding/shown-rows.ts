import { type GridRow, type ImportState, isDone } from './import-state';
import { isProblem } from './readiness';

export interface GridFilter {
  text: string;
  problemsOnly: boolean;
}

const holds = (row: GridRow, text: string): boolean =>
  [row.name, row.url, row.target?.name ?? '', row.source.file].some((part) =>
    part.toLowerCase().includes(text),
  );

/** The rows that a filter leaves. The open row stays while it is mended. */
export function shownRows(
  { rows, lints }: Pick<ImportState, 'rows' | 'lints'>,
  { text, problemsOnly }: GridFilter,
  openKey: string | null,
): GridRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) => row.key === openKey || (holds(row, wanted) && (!problemsOnly || isProblem(row, lints))),
  );
}

/** Ticked rows that are not done. */
export const tickedRows = (rows: readonly GridRow[]): GridRow[] =>
  rows.filter((row) => row.isTicked && !isDone(row));

/** What is assigned for many rows at once: those that are ticked and seen. `hidden` counts the other ticked ones. */
export function assignable(
  rows: readonly GridRow[],
  shown: readonly GridRow[],
): { rows: GridRow[]; hidden: number } {
  const seen = tickedRows(shown);
  return { rows: seen, hidden: tickedRows(rows).length - seen.length };
}
