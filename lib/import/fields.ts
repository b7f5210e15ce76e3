import { asText, isMap, type Plain, type PlainMap } from './json-value';

/** Returns one spelling for `bearer_token_env`, `bearerTokenEnv` and `bearer-token-env`. */
export const spelled = (key: string): string => key.slice(0, 100).replace(/[-_ ]/g, '').toLowerCase();

const known = new WeakMap<PlainMap, ReadonlyMap<string, Plain>>();

/** Returns the fields of a map by their normalized spelling; the first of several counts. */
export function fieldsOf(map: PlainMap): ReadonlyMap<string, Plain> {
  const before = known.get(map);
  if (before !== undefined) return before;
  const fields = new Map<string, Plain>();
  for (const [key, value] of Object.entries(map)) {
    const name = spelled(key);
    if (!fields.has(name)) fields.set(name, value);
  }
  known.set(map, fields);
  return fields;
}

/** Returns the text of the first of these fields that has one. Names are in the normalized spelling. */
export function textIn(map: PlainMap | null, ...names: readonly string[]): string | null {
  const fields = map && fieldsOf(map);
  for (const name of names) {
    const text = asText(fields?.get(name));
    if (text !== null) return text;
  }
  return null;
}

/** Returns the first of these fields that is a map. Names are in the normalized spelling. */
export function mapIn(map: PlainMap | null, ...names: readonly string[]): PlainMap | null {
  const fields = map && fieldsOf(map);
  for (const name of names) {
    const inner = fields?.get(name);
    if (isMap(inner)) return inner;
  }
  return null;
}
