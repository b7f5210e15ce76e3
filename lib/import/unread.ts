/** `3, 7 and 11`; at most the first ten. */
function listOf(lines: readonly number[]): string {
  const shown = lines.slice(0, 10).map(String);
  if (lines.length > 10) return `${shown.join(', ')} and ${lines.length - 10} more`;
  return shown.length === 1 ? String(shown[0]) : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Returns one sentence about unreadable commands or links; an empty list if there are none. */
export function notRead(what: string, lines: readonly number[]): string[] {
  if (lines.length === 0) return [];
  return lines.length === 1
    ? [`The ${what} on line ${lines[0]} could not be read.`]
    : [`${lines.length} ${what}s could not be read: lines ${listOf(lines)}.`];
}

export const passedOver = (lines: readonly number[], parts: number): string =>
  lines.length === 1
    ? `One of its ${parts} parts names no MCP server: line ${lines[0]}.`
    : `${lines.length} of its ${parts} parts name no MCP server: lines ${listOf(lines)}.`;
