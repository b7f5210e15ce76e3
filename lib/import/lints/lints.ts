import type { KnownServer } from '@/lib/catalog/catalogue-schema';
import type { UrlForms } from '@/lib/vaults/server-url';
import { urlForms } from '@/lib/vaults/server-url';
import type { HeldToken } from '@/lib/verification/inputs';
import type { StoredUrl } from '../model';
import type { ImportRow, RowNote } from '../row';
import { twinNotes } from './duplicate-urls';
import { environmentNotes } from './environment';
import { tokenNotes } from './token';
import { addressNotes } from './url';

/** The target of a row. `vaultId` is null for a vault that the import will create. */
export interface LintTarget {
  vaultId: string | null;
  vaultName: string;
  environment: string | null;
}

/** The linted part of a credential: from a row of the import or from a form. */
export type Candidate = Pick<ImportRow, 'key' | 'name' | 'url' | 'protocol' | 'token' | 'environment'>;

/** Facts about the account. A caller passes only those that its reader may know. */
export interface LintContext {
  existing: readonly StoredUrl[];
  /** By key; candidates without a target are absent. */
  targets: ReadonlyMap<string, LintTarget>;
  catalogue: readonly KnownServer[];
  /** Keys of the rows that the person leaves out. Other rows are not compared with them. */
  left?: ReadonlySet<string>;
  /** By key: where Strongroom keeps the same token, for the tokens that were checked. */
  held?: ReadonlyMap<string, HeldToken>;
}

export interface LintedRow {
  row: Candidate;
  /** Null if the URL cannot be read; another lint reports it. */
  forms: UrlForms | null;
  target: LintTarget | null;
}

/**
 * The lints of credentials, for every form and for the import. Returns findings by key; a candidate without findings is
 * absent. A `problem` leaks the token or cannot work, a `warning` is probably a mistake, a `hint` is information. No
 * finding contains a token or anything derived from one. Linear in the number of candidates. The notes of an imported
 * file have other codes.
 */
export function lintCredentials(
  candidates: readonly Candidate[],
  context: LintContext,
): Map<string, RowNote[]> {
  const linted = candidates.map((row) => ({
    row,
    forms: urlForms(row.url.trim()),
    target: context.targets.get(row.key) ?? null,
  }));
  const kept = linted.filter(({ row }) => !context.left?.has(row.key));
  const lints = [
    addressNotes(context.catalogue),
    tokenNotes(kept, context),
    environmentNotes,
    twinNotes(kept, context.existing),
  ];
  const found = new Map<string, RowNote[]>();
  for (const one of linted) {
    const notes = lints.flatMap((lint) => lint(one));
    if (notes.length > 0) found.set(one.row.key, notes);
  }
  return found;
}

/** Returns the distinct servers of rows in order, as `urlForms` names them. */
export const serversOf = (rows: readonly ImportRow[]): string[] =>
  [...new Set(rows.flatMap(({ url }) => urlForms(url.trim())?.server ?? []))].sort();
