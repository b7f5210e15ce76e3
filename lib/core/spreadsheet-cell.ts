/**
 * Where a spreadsheet may see a formula: at the start of a text or after a character that can begin a new
 * cell or row, then blanks and quotes, then one of these characters
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA =
  /(^|[;\t\r\n])(?=[ \v\f\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * Returns the text of a CSV cell in which no spreadsheet sees a formula: an apostrophe precedes each one.
 * Programs that separate cells at `;` or tabs, as in many countries, split this text into several cells even
 * inside quotes, so each part is treated as a cell.
 */
export function withoutFormulas(text: string): string {
  const cell = text.replaceAll(FORMULA, "$1'");
  return /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
