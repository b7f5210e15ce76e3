import { type UrlForms, urlForms } from '@/lib/vaults/server-url';
import type { StoredUrl } from '../model';
import type { LintedRow, LintTarget } from './lints';

/** One URL text in one vault, for any number of rows. */
export interface UrlLocation {
  vault: string;
  vaultName: string;
  text: string;
  forms: UrlForms;
  /** The number of credentials that are linted together. */
  rows: number;
  stored: { vaultId: string; credentialId: string } | null;
}

/** Separates the parts of a key: no URL and no name contains a line end. */
export const KEY = '\n';
export const keyOf = ({ vaultId, vaultName, environment }: LintTarget): string =>
  vaultId === null ? `new${KEY}${vaultName}${KEY}${environment ?? ''}` : `id${KEY}${vaultId}`;

/** Returns every place of a row or a stored credential, by vault and URL text. */
export function locationsOf(
  linted: readonly LintedRow[],
  existing: readonly StoredUrl[],
): Map<string, UrlLocation> {
  const places = new Map<string, UrlLocation>();
  const at = (target: LintTarget, text: string, forms: UrlForms | null): UrlLocation | null => {
    if (forms === null) return null;
    const vault = keyOf(target);
    const key = vault + KEY + text;
    const place = places.get(key) ?? {
      vault,
      vaultName: target.vaultName,
      text,
      forms,
      rows: 0,
      stored: null,
    };
    places.set(key, place);
    return place;
  };
  for (const { row, forms, target } of linted) {
    const place = target && at(target, row.url.trim(), forms);
    if (place) place.rows += 1;
  }
  for (const stored of existing) {
    const place = at(stored, stored.url, urlForms(stored.url));
    if (place) place.stored = { vaultId: stored.vaultId, credentialId: stored.credentialId };
  }
  return places;
}

export function grouped(
  places: Iterable<UrlLocation>,
  keyOf: (place: UrlLocation) => string,
): Map<string, UrlLocation[]> {
  const groups = new Map<string, UrlLocation[]>();
  for (const place of places) {
    const key = keyOf(place);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return groups;
}
