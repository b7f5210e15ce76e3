import 'server-only';

/** The same server: URLs that differ only in what the URL standard makes equal are one. */
export function sameTarget(one: string, other: string): boolean {
  if (one === other) return true;
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
