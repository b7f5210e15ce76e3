import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { emptyMap, isUnsafeKey, type Plain, TOO_DEEP, UnreadableFile } from '../json-value';
import { NESTING_MAX } from '../limits';

/** Returns the depth of brackets outside of strings and comments. Checked first, because jsonc-parser recurses. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(
    /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*|[[\]{}]/g,
  )) {
    if (token === '{' || token === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (token === '}' || token === ']') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

export function place(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

/** Errors of jsonc-parser that do not change the meaning. Other errors may have swallowed a part. */
const COMMA_EXPECTED = 6;
/** Whether a closing bracket is missing at the end: the last lines were not copied. */
const isCut = ({ error, offset }: ParseError, text: string): boolean =>
  (error === 7 || error === 8) && text.slice(offset).trim() === '';

interface Json {
  value: Plain;
  warnings: string[];
}

/** A fragment such as `"github": {…},`, as people copy it from a file. It is parsed as if its braces were present. */
const isFragment = (text: string): boolean => /^"(?:[^"\\\n]|\\.)*"\s*:/.test(text.trimStart());

/**
 * Parses JSON with comments, trailing commas and a byte order mark. Leaves out unsafe keys; of a duplicate key the last
 * value counts, with a warning. Throws UnreadableFile, with line and column, if it is not JSON.
 */
export function parseJson(written: string): Json {
  const text = isFragment(written) ? `{${written}}` : written;
  const shift = text.length === written.length ? 0 : 1;
  if (nesting(text) > NESTING_MAX) throw new UnreadableFile(TOO_DEEP);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const isCutOff = errors.some((error) => isCut(error, text));
  const fatal = errors.find((error) => error.error !== COMMA_EXPECTED && !isCut(error, text));
  if (fatal !== undefined || root === undefined)
    throw new UnreadableFile(
      `This is not valid JSON (${place(written, Math.max(0, (fatal?.offset ?? 0) - shift))}). Nothing was read from it.`,
    );
  const warnings = errors
    .filter(({ error }) => error === COMMA_EXPECTED)
    .slice(0, 1)
    .map(
      ({ offset }) =>
        `A comma is missing at ${place(written, Math.max(0, offset - shift))}. The rest was read.`,
    );
  if (isCutOff) warnings.push('It ends before its last bracket. The part before was read.');
  return { value: plainOf(root, written, shift, warnings), warnings };
}

function plainOf(node: Node, text: string, shift: number, warnings: string[]): Plain {
  if (node.type === 'array')
    return (node.children ?? []).map((child) => plainOf(child, text, shift, warnings));
  if (node.type !== 'object') return literal(node);
  const map = emptyMap();
  for (const { children } of node.children ?? []) {
    const [keyNode, valueNode] = children ?? [];
    const key = keyNode === undefined ? null : literal(keyNode);
    if (typeof key !== 'string' || valueNode === undefined || isUnsafeKey(key)) continue;
    if (key in map && valueNode.type === 'object' && warnings.length < 5)
      warnings.push(
        `The name at ${place(text, (keyNode?.offset ?? 0) - shift)} is duplicated. The last one was read.`,
      );
    map[key] = plainOf(valueNode, text, shift, warnings);
  }
  return map;
}

function literal(node: Node): Plain {
  const value: unknown = node.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
