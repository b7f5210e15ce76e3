const FENCE = /^ {0,3}(```|~~~)/;

/**
 * The fenced blocks of a text that was copied from a page or a chat, each behind as many empty lines as stood before
 * it, so that line numbers stay true. A text without fences, or a configuration file, is its own only block.
 */
export function blocksOf(name: string, text: string): string[] {
  if (/\.(jsonc?|ya?ml|toml|[ct]sv)$/i.test(name)) return [text];
  const lines = text.split('\n');
  if (!lines.some((line) => FENCE.test(line))) return [text];
  const blocks: string[] = [];
  let open: number | null = null;
  for (const [at, line] of lines.entries()) {
    if (!FENCE.test(line)) continue;
    if (open !== null) blocks.push('\n'.repeat(open + 1) + lines.slice(open + 1, at).join('\n'));
    open = open === null ? at : null;
    if (blocks.length === 50) break;
  }
  if (open !== null) blocks.push('\n'.repeat(open + 1) + lines.slice(open + 1).join('\n'));
  return blocks.filter((block) => block.trim() !== '');
}
