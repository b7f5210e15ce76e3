/** Returns the position of the closing bracket, outside of quotes; -1 if there is none. Linear in the text. */
export function closingOf(text: string, open: number, opening = '{[', closing = '}]'): number {
  let depth = 0;
  let quote: string | null = null;
  for (let at = open; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (quote !== null) {
      if (sign === '\\') at += 1;
      else if (sign === quote || sign === '\n') quote = null;
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (opening.includes(sign)) depth += 1;
    else if (closing.includes(sign)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
