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

/** Where a row is to go. `vaultId` is null for a vault that the import will make. */
export interface LintTarget {
  vaultId: string | null;
  vaultName: string;
  environment: string | null;
}

/** What is linted of a credential: of a row of the import, or as a form holds it. */
export type Candidate = Pick<ImportRow, 'key' | 'name' | 'url' | 'protocol' | 'token' | 'environment'>;

/** Facts about the account. A caller passes only those that its reader may learn. */
export interface LintContext {
  existing: readonly StoredUrl[];
  /** By key; candidates without a target yet are missing. */
  targets: ReadonlyMap<string, LintTarget>;
  catalogue: readonly KnownServer[];
  /** Keys of rows that the person leaves out: no twin of any other row, and none of their token's holders. */
  left?: ReadonlySet<string>;
  /** By key: where Strongroom keeps the same token, as far as it was asked. */
  held?: ReadonlyMap<string, HeldToken>;
}

/** A candidate with what several lints ask of it. */
export interface LintedRow {
  row: Candidate;
  /** Null where the URL cannot be read; others say so. */
  forms: UrlForms | null;
  target: LintTarget | null;
}

/**
 * The only lint of credentials, for every form and for the import. Returns findings by key; a candidate
 * without findings is missing. A `problem` leaks the token or cannot work, a `warning` is probably a
 * mistake, a `hint` is good to know. No finding holds a token or anything made from a token. Linear in
 * the number of candidates. The notes of an imported file have other codes.
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

/** Every server that rows name, each once and in order, as `urlForms` names them. */
export const serversOf = (rows: readonly ImportRow[]): string[] =>
  [...new Set(rows.flatMap(({ url }) => urlForms(url.trim())?.server ?? []))].sort();
