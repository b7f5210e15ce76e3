export interface Block {
  /** Preceded by as many empty lines as in the original, so that line numbers stay correct. */
  text: string;
  /** The name that determines the format: the file's own, or that of a fence's language. */
  name: string;
  /** The first nonempty line, counted from 1. */
  line: number;
  /** Text between the blocks. It rarely holds servers, and does not count as a part if it has none. */
  isProse: boolean;
}

export const UNNAMED = 'block';

/** Returns the lines of a text from `start` (counted from 0) as a block. */
export const blockOf = (lines: readonly string[], start: number, name: string, isProse = false): Block => {
  const first = lines.findIndex((line) => line.trim() !== '');
  return { text: '\n'.repeat(start) + lines.join('\n'), name, line: start + Math.max(0, first) + 1, isProse };
};
