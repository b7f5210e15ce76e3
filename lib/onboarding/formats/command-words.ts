/**
 * A command line taken apart into words as a shell would, quotes removed. Nothing is substituted: `$NAME` and
 * `$(command)` stay as they are written, and a command in backticks is written as `$(command)`. PowerShell's `` `" ``
 * inside quotes is a quote. An open quote ends with the text. Linear in the text.
 */
export const splitCommand = (line: string): string[] => scan(line).words;

function scan(line: string): { words: string[]; isOpen: boolean } {
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
  return { words, isOpen: quote !== null };
}

/** Lines joined where one ends in `\` (shells), `` ` `` (PowerShell) or `^` (cmd), each with its number from 1. */
export function logicalLines(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = [];
  let isOpen = false;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const continues = /[\\`^]\s*$/.test(written);
    const part = continues ? written.replace(/[\\`^]\s*$/, ' ') : written;
    const last = lines.at(-1);
    if (isOpen && last !== undefined) last.text += part;
    else lines.push({ line: index + 1, text: part });
    isOpen = continues;
  }
  return lines;
}

const QUOTED_LINES_MAX = 100;

/** A line with those that its open quote takes in, as JSON in quotes does; the line alone where it never closes. */
export function withQuoted(
  lines: { line: number; text: string }[],
  at: number,
): { text: string; last: number } {
  const first = lines[at]?.text ?? '';
  let text = first;
  for (let last = at; last < Math.min(lines.length, at + QUOTED_LINES_MAX); last += 1) {
    if (last > at) text += `\n${lines[last]?.text ?? ''}`;
    if (!scan(text).isOpen) return { text, last };
  }
  return { text: first, last: at };
}
