import { asMap, emptyMap, isUnsafeKey, type Plain, type PlainMap } from '../json-value';
import { NESTING_MAX } from '../limits';

/** `a.b.url=value`, `a.b.url: value`. A quoted part of a key may contain dots. */
const LINE = /^[ \t]*((?:"[^"\n]{1,100}"|[\w.-]){1,400})[ \t]*[=:][ \t]*(.*)$/;
const SERVER = /^[ \t]*[\w-]{1,100}(?:\.[\w-]{1,100}){0,10}\.mcp\.[^\s=:]{1,300}[ \t]*[=:][ \t]*https?\\?:/m;

/** Whether a pasted text assigns an MCP server's address to a dotted key. */
export const isProperties = (text: string): boolean => SERVER.test(text);

/** Returns the map at a path, creating missing ones; null if a value is there. */
function mapAt(root: PlainMap, path: readonly string[]): PlainMap | null {
  let map = root;
  for (const key of path) {
    map[key] ??= emptyMap();
    const inner = asMap(map[key]);
    if (inner === null) return null;
    map = inner;
  }
  return map;
}

/** Returns Java properties (Spring, Quarkus) as the equivalent YAML document: each dot of a key opens a map. */
export function parseProperties(text: string): Plain {
  const root = emptyMap();
  for (const line of text.split(/\r?\n/)) {
    const [, key = '', value = ''] = LINE.exec(line) ?? [];
    const path = [...key.matchAll(/"([^"]*)"|[^."]+/g)].map(([part, quoted]) => quoted ?? part);
    const last = path.pop();
    if (last === undefined || path.length >= NESTING_MAX || [...path, last].some(isUnsafeKey)) continue;
    const map = mapAt(root, path);
    if (map !== null && asMap(map[last]) === null) map[last] = value.trim().replace(/\\([:=#!\\ ])/g, '$1');
  }
  return root;
}
