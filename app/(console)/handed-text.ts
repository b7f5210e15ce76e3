/** A configuration pasted on another page. It may contain tokens, so it is only in memory, until it is read. */
let handed = '';

export const handOver = (text: string): void => {
  handed = text;
};

/** Returns the text, or '', without clearing it: a page may render more than once. */
export const handedText = (): string => handed;

/** Returns the text, or '', and clears it. */
export function takeHandedText(): string {
  const text = handed;
  handed = '';
  return text;
}
