import { formatTime } from '@/components/ui/time';
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
  if (hasPlaceholder(url)) return 'The URL has a placeholder. Replace it with its value.';
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
        ? 'The token is a placeholder. Enter the real token.'
        : `The token is kept in ${token.variable}. Enter it, or paste it under “Values (.env)”.`;
    case 'not-bearer':
      return `Uses ${token.scheme === 'none' ? 'no scheme' : token.scheme} instead of Bearer: cannot be stored. Enter a bearer token, or leave this row out.`;
    case 'expired':
      return `This token expired on ${token.expiredAt.slice(0, 10)}. Enter a new one.`;
  }
}

const judged = new WeakMap<GridRow, string[]>();

/** Sentences that say what a row lacks beside a vault before it can be sent. */
export function obstaclesOf(row: GridRow): string[] {
  const known = judged.get(row);
  if (known !== undefined) return known;
  const found = [urlComplaint(row.url), tokenObstacle(row)].filter((sentence) => sentence !== null);
  judged.set(row, found);
  return found;
}

export const isReady = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && row.target !== null && obstaclesOf(row).length === 0;

/** A teammate can be asked: nothing but the token is missing. */
export const isAskable = (row: GridRow): boolean =>
  row.isTicked &&
  !isDone(row) &&
  ['placeholder', 'missing', 'expired'].includes(row.token.state) &&
  urlComplaint(row.url) === null;

export const needsWork = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && obstaclesOf(row).length > 0;

/** The index of the next row that needs something, from the top again after the last; -1 where no other does. */
export function nextToFix(rows: readonly GridRow[], from: number): number {
  const order = [...rows.keys()].map((step) => (from + 1 + step) % rows.length).slice(0, -1);
  return order.find((index) => rows[index] !== undefined && needsWork(rows[index])) ?? -1;
}

export const hasPassed = ({ check }: Pick<GridRow, 'check'>): boolean =>
  check !== null && passesPolicy(check.verdict);

const notesOf = (row: GridRow, lints: ImportState['lints']): RowNote[] => [
  ...row.notes,
  ...(lints.get(row.key) ?? []),
];

const asked = (until: string): RowNote => ({
  code: 'asked',
  level: 'hint',
  sentence: `A teammate was asked for the token, until ${formatTime(until)}. It is stored when they enter it.`,
});

const remark =
  (level: RowNote['level']) =>
  (sentence: string): RowNote => ({ code: 'row', level, sentence });

/** How a row ended, or what its server found, where that keeps it here. */
function outcomeOf({ ended, check }: GridRow): string[] {
  if (check !== null && (ended === null || check.isAfterEnd))
    return hasPassed({ check }) ? [] : [check.verdict.sentence];
  return ended?.sentence == null ? [] : [ended.sentence];
}

/** The notes that a row shows in its line, the most important first. Hints are for those who open the row. */
export function remarksOf(row: GridRow, lints: readonly RowNote[]): RowNote[] {
  if (isDone(row)) return [];
  if (row.askedUntil !== null && row.token.state !== 'set') return [asked(row.askedUntil)];
  // Shown once above the rows, for all files of this kind.
  const notes = [...row.notes, ...lints].filter(({ code }) => code !== 'shared-file');
  return [
    ...outcomeOf(row).map(remark('problem')),
    ...obstaclesOf(row).map(remark('warning')),
    ...notes.filter(({ level }) => level === 'problem'),
    ...notes.filter(({ level }) => level === 'warning'),
  ];
}

export function isProblem(row: GridRow, lints: ImportState['lints']): boolean {
  if (isDone(row) || (row.askedUntil !== null && !row.isTicked)) return false;
  if ((row.ended !== null && !row.check?.isAfterEnd) || obstaclesOf(row).length > 0) return true;
  if (row.check !== null && !hasPassed(row)) return true;
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
