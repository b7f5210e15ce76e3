import { hasPlaceholder } from '@/lib/import/address';
import type { RowNote } from '@/lib/import/row';
import { mcpServerUrl } from '@/lib/vaults/inputs';
import { passesPolicy } from '@/lib/verification/verdict';
import { type GridRow, type ImportState, isDone } from './import-state';

/** What most URLs look like: nothing that the schema could object to. Spares thousands of rows the schema. */
const PLAIN_URL = /^(?!.*xn--)https:\/\/[a-z\d][a-z\d-]*(\.[a-z][a-z\d-]*)+(\/[\w./~-]*)?$/;
const PLAIN_CHARACTERS_MAX = 500;

export function urlComplaint(url: string): string | null {
  // The token would go to a place that nobody meant.
  if (hasPlaceholder(url)) return 'The URL has a placeholder. Replace it by what it stands for.';
  if (url.length <= PLAIN_CHARACTERS_MAX && PLAIN_URL.test(url)) return null;
  const parsed = mcpServerUrl.safeParse(url);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This is not a URL.');
}

function tokenObstacle({ token }: GridRow): string | null {
  switch (token.state) {
    case 'set':
      return null;
    case 'missing':
      return 'Enter the access token.';
    case 'placeholder':
      return token.variable === null
        ? 'A placeholder stands where the token belongs. Enter the token.'
        : `The token is kept in ${token.variable}. Enter it, or paste it under “Values (.env)”.`;
    case 'not-bearer':
      return `The file uses ${token.scheme}, which cannot be stored: a vault sends “Bearer” and a token. Enter a bearer token, or leave this row out.`;
    case 'expired':
      return `This token expired on ${token.expiredAt.slice(0, 10)}. Enter a new one.`;
  }
}

const judged = new WeakMap<GridRow, string[]>();

/** Sentences that say what a row lacks before it can be sent; empty when it can. */
export function obstaclesOf(row: GridRow): string[] {
  const known = judged.get(row);
  if (known !== undefined) return known;
  const found = [
    urlComplaint(row.url),
    tokenObstacle(row),
    row.target === null ? 'Choose a vault.' : null,
  ].filter((sentence) => sentence !== null);
  judged.set(row, found);
  return found;
}

export const isReady = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && obstaclesOf(row).length === 0;

export const needsWork = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && obstaclesOf(row).length > 0;

/** The index of the next row that needs something, from the top again after the last; -1 where no other does. */
export function nextToFix(rows: readonly GridRow[], from: number): number {
  const order = [...rows.keys()].map((step) => (from + 1 + step) % rows.length).slice(0, -1);
  return order.find((index) => rows[index] !== undefined && needsWork(rows[index])) ?? -1;
}

export const isCheckable = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && row.token.state === 'set' && urlComplaint(row.url) === null;

/** Verified, and not passed: a server that did not answer may answer now. */
export const toVerifyAgain = (rows: readonly GridRow[]): GridRow[] =>
  rows.filter((row) => isCheckable(row) && row.check !== null && !passesPolicy(row.check.verdict));

const notesOf = (row: GridRow, lints: ImportState['lints']): RowNote[] => [
  ...row.notes,
  ...(lints.get(row.key) ?? []),
];

export function isProblem(row: GridRow, lints: ImportState['lints']): boolean {
  if (isDone(row)) return false;
  if ((row.ended !== null && !row.check?.isAfterEnd) || obstaclesOf(row).length > 0) return true;
  if (row.check !== null && !passesPolicy(row.check.verdict)) return true;
  return notesOf(row, lints).some(({ level }) => level === 'problem');
}

export interface GridFilter {
  text: string;
  problemsOnly: boolean;
}

const holds = (row: GridRow, text: string): boolean =>
  [row.name, row.url, row.target?.name ?? '', row.source.file].some((part) =>
    part.toLowerCase().includes(text),
  );

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
