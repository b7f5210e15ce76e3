import { NESTING_MAX, VALUES_MAX } from './limits';

/** The content of a configuration file in any format. Maps have no prototype. */
export type Plain = string | number | boolean | null | Plain[] | PlainMap;
export interface PlainMap {
  [key: string]: Plain;
}

/** A file that is too deep, too large or not valid. `sentence` never quotes the file, because it may hold secrets. */
export class UnreadableFile extends Error {
  constructor(readonly sentence: string) {
    super(sentence);
  }
}

export const TOO_DEEP = `It nests deeper than ${NESTING_MAX} levels, as no client’s file does. Nothing was read from it.`;
const TOO_LARGE =
  'With its aliases expanded, it has more values than an import may have. Nothing was read from it.';

/** Keys with a special meaning in JavaScript. */
export const isUnsafeKey = (key: string): boolean =>
  key === '__proto__' || key === 'constructor' || key === 'prototype';

export const emptyMap = (): PlainMap => Object.create(null);

/**
 * Copies the result of a parser without prototypes, unsafe keys and shared parts. Throws UnreadableFile for more than
 * NESTING_MAX levels or VALUES_MAX values, because nested aliases expand exponentially.
 */
export function toPlain(value: unknown): Plain {
  let values = 0;
  const copy = (part: unknown, depth: number): Plain => {
    values += 1;
    if (values > VALUES_MAX) throw new UnreadableFile(TOO_LARGE);
    if (typeof part === 'string' || typeof part === 'boolean' || part === null) return part;
    if (typeof part === 'number' || typeof part === 'bigint') return Number(part);
    if (part === undefined || typeof part !== 'object') return null;
    if (part instanceof Date) return Number.isNaN(part.valueOf()) ? null : part.toISOString();
    if (depth >= NESTING_MAX) throw new UnreadableFile(TOO_DEEP);
    if (Array.isArray(part)) return part.map((item) => copy(item, depth + 1));
    const map = emptyMap();
    for (const [key, inner] of Object.entries(part)) if (!isUnsafeKey(key)) map[key] = copy(inner, depth + 1);
    return map;
  };
  return copy(value, 0);
}

export const isMap = (value: Plain | undefined): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asMap = (value: Plain | undefined): PlainMap | null => (isMap(value) ? value : null);
export const asList = (value: Plain | undefined): Plain[] | null => (Array.isArray(value) ? value : null);

/** Returns a nonempty text, trimmed. Numbers count as text, because YAML and TOML guess types. */
export function asText(value: Plain | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
