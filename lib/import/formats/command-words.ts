/**
 * Splits a command line into words as a shell would, without quotes. Nothing is substituted: `$NAME` and `$(command)`
 * stay as written, and a command in backticks becomes `$(command)`. PowerShell's `` `" `` inside quotes is a quote. An
 * open quote ends with the text. Linear in the text.
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  let isCommand = false;
  const tick = () => {
    isCommand = !isCommand;
    return isCommand ? '$(' : ')';
  };
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    const next = line[at + 1];
    if (quote !== null) {
      const isEscape =
        (sign === '\\' && next !== undefined && '"\\$`'.includes(next)) ||
        (sign === '`' && next === '"' && !isCommand);
      if (sign === quote) quote = null;
      else if (isEscape && quote === '"') {
        word = (word ?? '') + next;
        at += 1;
      } else word = (word ?? '') + (sign === '`' && quote === '"' ? tick() : sign);
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (sign === '\\' && next !== undefined && /[\s"'\\$&;|<>()]/.test(next)) {
      word = (word ?? '') + next;
      at += 1;
    } else word = (word ?? '') + (sign === '`' ? tick() : sign);
  }
  if (word !== null) words.push(word);
  return words;
}

/** Joins lines that continue with `\` (shells), `` ` `` (PowerShell) or `^` (cmd). Returns each with its number from 1. */
export function logicalLines(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = [];
  let isOpen = false;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const continues = /(?:[\\^]|(?<!`)`)\s*$/.test(written);
    const part = continues ? written.replace(/[\\`^]\s*$/, ' ') : written;
    const last = lines.at(-1);
    if (isOpen && last !== undefined) last.text += part;
    else lines.push({ line: index + 1, text: part });
    isOpen = continues;
  }
  return lines;
}

/** Returns the quote that is open after a text that began with `open`, by the rules of `splitCommand`. */
function quoteAfter(text: string, open: string | null): string | null {
  let quote = open;
  let isCommand = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    const next = text[at + 1];
    if (sign === '\\' && quote !== "'") at += 1;
    else if (sign === '`' && quote !== "'") {
      if (quote === '"' && next === '"' && !isCommand) at += 1;
      else isCommand = !isCommand;
    } else if (quote !== null) quote = sign === quote ? null : quote;
    else if (sign === '"' || sign === "'") quote = sign;
  }
  return quote;
}

const QUOTED_LINES_MAX = 100;

/**
 * Returns a line with the following lines of its open quote, such as quoted JSON; only the line if the quote never
 * closes.
 */
export function withQuoted(
  lines: { line: number; text: string }[],
  at: number,
): { text: string; last: number } {
  const first = lines[at]?.text ?? '';
  let quote: string | null = null;
  for (let last = at; last < Math.min(lines.length, at + QUOTED_LINES_MAX); last += 1) {
    quote = quoteAfter(lines[last]?.text ?? '', quote);
    if (quote !== null) continue;
    const taken = lines.slice(at, last + 1).map(({ text }) => text);
    return { text: taken.join('\n'), last };
  }
  return { text: first, last: at };
}
