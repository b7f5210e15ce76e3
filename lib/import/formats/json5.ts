import JSON5 from 'json5';
import { type Plain, toPlain, UnreadableFile } from '../json-value';

/** An unquoted key, or a text in single quotes. */
const SIGN = /[{,]\s{0,200}(?:[A-Za-z_$][\w$]{0,100}|'[^'\n]{0,200}')\s{0,20}:|:\s{0,20}'/;
const CHARACTERS_MAX = 512 * 1024;

/** Whether a text that is not JSON may be JSON5. */
export const isJson5 = (text: string): boolean =>
  text.length <= CHARACTERS_MAX && SIGN.test(text.replace(/\/\/[^\n]*/g, ''));

/** Parses JSON5: unquoted keys, single quotes, comments. Throws UnreadableFile, with line and column. */
export function parseJson5(text: string): Plain {
  try {
    return toPlain(JSON5.parse(text));
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    const { lineNumber: line, columnNumber: column } = Object(cause) as Record<string, unknown>;
    const where = typeof line === 'number' ? ` (line ${line}, column ${String(column)})` : '';
    throw new UnreadableFile(`This is not valid JSON${where}. Nothing was read from it.`);
  }
}
