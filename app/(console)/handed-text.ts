/** A configuration that was pasted on another page. It may hold tokens: in memory alone, until it is read. */
let handed = '';

export const handOver = (text: string): void => {
  handed = text;
};

/** What was handed over, or ''. Leaves it: a page may be drawn more than once. */
export const handedText = (): string => handed;

/** What was handed over, or '', this once. */
export function takeHandedText(): string {
  const text = handed;
  handed = '';
  return text;
}
