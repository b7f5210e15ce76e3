import { formatTime } from '@/components/ui/time';
import { hasPlaceholder } from '@/lib/import/address';
import type { RowNote } from '@/lib/import/row';
import { mcpServerUrl } from '@/lib/vaults/inputs';
import { passesPolicy } from '@/lib/verification/verdict';
import { type GridRow, type ImportState, isDone } from './import-state';

/** Matches common URLs that the schema accepts. Avoids the schema for thousands of rows. */
const PLAIN_URL = /^(?!.*xn--)https:\/\/[a-z\d][a-z\d-]*(\.[a-z][a-z\d-]*)+(\/[\w./~-]*)?$/;
const PLAIN_CHARACTERS_MAX = 500;

export function urlComplaint(url: string): string | null {
  // The token would go to an unintended server.
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

/** What a row lacks, besides a vault, before it can be sent. */
export function obstaclesOf(row: GridRow): string[] {
  const known = judged.get(row);
  if (known !== undefined) return known;
  const found = [urlComplaint(row.url), tokenObstacle(row)].filter((sentence) => sentence !== null);
  judged.set(row, found);
  return found;
}

export const isReady = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && row.target !== null && obstaclesOf(row).length === 0;

/** Whether only the token is missing, so that a teammate can be asked. */
export const isAskable = (row: GridRow): boolean =>
  row.isTicked &&
  !isDone(row) &&
  ['placeholder', 'missing', 'expired'].includes(row.token.state) &&
  urlComplaint(row.url) === null;

export const needsWork = (row: GridRow): boolean =>
  row.isTicked && !isDone(row) && obstaclesOf(row).length > 0;

/** Index of the next incomplete row, wrapping around; -1 if there is no other. */
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

/** The result of a row, or its verdict if that prevents storing. */
function outcomeOf({ ended, check }: GridRow): string[] {
  if (check !== null && (ended === null || check.isAfterEnd))
    return hasPassed({ check }) ? [] : [check.verdict.sentence];
  return ended?.sentence == null ? [] : [ended.sentence];
}

/** The notes in the line of a row, most important first. Hints are only in the open row. */
export function remarksOf(row: GridRow, lints: readonly RowNote[]): RowNote[] {
  if (isDone(row)) return [];
  if (row.askedUntil !== null && row.token.state !== 'set') return [asked(row.askedUntil)];
  // Shown once above the rows, for all such files.
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

/** Rows for a bulk assignment: ticked and visible. `hidden` counts the other ticked rows. */
export function assignable(
  rows: readonly GridRow[],
  shown: readonly GridRow[],
): { rows: GridRow[]; hidden: number } {
  const seen = tickedRows(shown);
  return { rows: seen, hidden: tickedRows(rows).length - seen.length };
}
