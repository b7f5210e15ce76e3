import type { KnownServer } from '../contract/catalogue-schema';
import type { UrlForms } from '../contract/server-url';
import { urlForms } from '../contract/server-url';
import { environmentNotes } from './lints-environment';
import { tokenNotes } from './lints-token';
import { twinNotes } from './lints-twins';
import { addressNotes } from './lints-url';
import type { ImportRow, RowNote } from './row';

/** A credential that is stored already. */
export interface ExistingUrl {
  vaultId: string;
  vaultName: string;
  environment: string | null;
  url: string;
}

/** Where a row is to go. `vaultId` is null for a vault that the import will make. */
export interface LintTarget {
  vaultId: string | null;
  vaultName: string;
  environment: string | null;
}

export interface LintContext {
  existing: readonly ExistingUrl[];
  /** By row key; rows without a target yet are missing. */
  targets: ReadonlyMap<string, LintTarget>;
  catalogue: readonly KnownServer[];
}

/** A row with what several lints ask of it. */
export interface LintedRow {
  row: ImportRow;
  /** Null where the URL cannot be read; others say so. */
  forms: UrlForms | null;
  target: LintTarget | null;
}

/**
 * What a person should know of rows before they are stored, by row key; a row of which nothing is
 * to be said is missing. A `problem` leaks the token or cannot work, a `warning` is probably a
 * mistake, a `hint` is good to know. No note holds a URL, a token or anything made from a token.
 * Linear in the number of rows. What the row's own notes say already is not said again.
 */
export function lintRows(rows: readonly ImportRow[], context: LintContext): Map<string, RowNote[]> {
  const linted = rows.map((row) => ({
    row,
    forms: urlForms(row.url.trim()),
    target: context.targets.get(row.key) ?? null,
  }));
  const lints = [
    addressNotes(context.catalogue),
    tokenNotes(linted, context.catalogue),
    environmentNotes,
    twinNotes(linted, context.existing),
  ];
  const found = new Map<string, RowNote[]>();
  for (const one of linted) {
    const told = new Set(one.row.notes.map(({ code }) => code));
    const notes = lints.flatMap((lint) => lint(one)).filter(({ code }) => !told.has(code));
    if (notes.length > 0) found.set(one.row.key, notes);
  }
  return found;
}
