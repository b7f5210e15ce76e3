/** A part of a text that is read separately. */
export interface Block {
  /** Behind as many empty lines as were before it, so that line numbers stay true. */
  text: string;
  /** The name by which its format is known: the file's own, or that of a fence's language. */
  name: string;
  /** Its first line that is not empty, from 1. */
  line: number;
  /** Text between the blocks: it holds servers only by chance, and is not counted where it has none. */
  isProse: boolean;
}

/** The name of a part whose format nothing names. */
export const UNNAMED = 'block';

/** Lines of a text from `start` (from 0) on as a block. */
export const blockOf = (lines: readonly string[], start: number, name: string, isProse = false): Block => {
  const first = lines.findIndex((line) => line.trim() !== '');
  return { text: '\n'.repeat(start) + lines.join('\n'), name, line: start + Math.max(0, first) + 1, isProse };
};
