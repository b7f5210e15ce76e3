/**
 * Where a spreadsheet may see the start of a formula: at the start of a text, or after a sign at which it
 * may begin a new cell or row, then blanks and quotes, then one of these signs
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA =
  /(^|[;\t\r\n])(?=[ \v\f\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * The text of a CSV cell in which no spreadsheet sees a formula: an apostrophe stands before each one. A
 * program that separates cells at `;` or at tabs, as it does in many countries, cuts this text into cells
 * of its own, whatever quotes are around it, so each of its parts is treated as a cell.
 */
export function withoutFormulas(text: string): string {
  const cell = text.replaceAll(FORMULA, "$1'");
  return /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
