import 'server-only';
import canonicalize from 'canonicalize';

/** `JSON.stringify` writes such names in an order of its own, or loses them. */
const isSpecial = (name: string): boolean => (name >= '0' && name < ':') || name === '__proto__';

/** The value with its names in their order; undefined where an object cannot have that order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.includes(undefined) ? undefined : items;
  }
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    const item = isSpecial(name) ? undefined : inOrder((value as Record<string, unknown>)[name]);
    if (item === undefined) return undefined;
    ordered[name] = item;
  }
  return ordered;
}

/**
 * Canonical JSON (RFC 8785) of a value as it is read from JSON. The package writes one text after another; putting the
 * names in order and writing all of it in one call takes a third of the time, and an export has hundreds of thousands.
 */
export function canonical(value: object): string {
  const ordered = inOrder(value);
  return (ordered === undefined ? canonicalize(value) : JSON.stringify(ordered)) ?? '';
}
