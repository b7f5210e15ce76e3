import type { ImportRow } from './row';

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo). Not cryptographic. */
function fnv(text: string, start: number): string {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/**
 * Gives each row a key made of its file, path and name, so that the same files give the same keys. A number
 * distinguishes rows of one place. Keys contain neither the token nor the URL, because they leave the browser.
 */
export function keysOf(rows: Omit<ImportRow, 'key'>[]): ImportRow[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const text = [row.source.file, row.source.path, row.name].join('\0');
    const place = `${fnv(text, 0x811c9dc5)}${fnv(`${text.length}${text}`, 0x01234567)}`;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    return { key: count === 1 ? place : `${place}-${count}`, ...row };
  });
}
