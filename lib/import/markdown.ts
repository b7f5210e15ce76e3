import { type Block, blockOf, UNNAMED } from './block';
import { hasInstallLinks } from './formats/install-links';
import { formatOf } from './formats/sniff';
import { COMMANDS, islandsIn } from './islands';

/** Text before a fence: indentation, a quote's `>`, a list marker. */
const FENCE = /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40})(`{3,}|~{3,})[ \t]*([\w+#.-]{0,40})(.*)$/;
/** Text pasted directly after the fence's mark: not a language, but the first line of the block. */
const FIRST_LINE = /^(?:[\w.-]{1,100}:\s*|\{\s*(?:".*)?)$/;
/** Parts of one text, including the prose between blocks: twice the number in the longest known guide. */
const BLOCKS_MAX = 400;

const ENDINGS: Readonly<Record<string, string>> = {
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  csv: 'csv',
  dotenv: 'env',
  env: 'env',
  properties: 'properties',
};
const CODE =
  /^(js|jsx|ts|tsx|javascript|typescript|mjs|go|rust|rs|java|kotlin|c|cpp|c\+\+|c#|cs|csharp|php|ruby|rb|swift|html|xml|css|sql|diff|mermaid|http|dockerfile|makefile|nix|lua|elixir|dart|graphql)$/i;

const isMarkdownName = (name: string): boolean => /\.(md|mdx|mdc|markdown)$/i.test(name);
/** Whether a file's name determines its format. */
export const hasFormat = (name: string): boolean =>
  /\.(jsonc?|json5|ya?ml|toml|xml|[ct]sv|code-workspace|properties)$|(^|[/\\])\.env(\.[\w.-]+)?$|\.env$/i.test(
    name,
  );

/** Returns a fenced line without the prefix of the fence's own line. */
function without(line: string, before: string): string {
  if (before.includes('>')) return line.replace(/^(?:[ \t]*>){1,10}[ \t]?/, '');
  let at = 0;
  // In a program comment, each line has the star of the first.
  const isSame = (sign: string | undefined) => sign === '*' && sign === before[at];
  while (at < before.length && (line[at] === ' ' || line[at] === '\t' || isSame(line[at]))) at += 1;
  return line.slice(at);
}

/** Lines; the end is exclusive. */
interface Span {
  from: number;
  to: number;
  before: string;
  /** The start of the text, from the line of the fence. */
  head?: string;
  name: string;
  isProse: boolean;
}

function spansIn(lines: readonly string[], start: number): Span[] {
  const spans: Span[] = [];
  const prose = (from: number, to: number) =>
    spans.push({ from, to, before: '', name: UNNAMED, isProse: true });
  let end = start;
  let open: { at: number; before: string; mark: string; language: string; head: string } | null = null;
  const close = (at: number) => {
    if (open === null) return;
    const { before, language, head } = open;
    const ending = ENDINGS[language];
    const name = CODE.test(language) ? 'block.code' : ending === undefined ? UNNAMED : `block.${ending}`;
    spans.push({ from: open.at + 1, to: at, before, head, name, isProse: false });
    open = null;
    end = at + 1;
  };
  for (let at = start; at < lines.length; at += 1) {
    const [, before = '', mark = '', language = '', rest = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (mark === '') continue;
    if (open === null && !(mark[0] === '`' && rest.includes('`'))) {
      prose(end, at);
      const info = language + rest;
      const head = FIRST_LINE.test(info) ? info : '';
      open = { at, before, mark, language: head === '' ? language.toLowerCase() : '', head };
    } else if (open !== null && mark.startsWith(open.mark) && language === '' && rest.trim() === '')
      close(at);
  }
  if (open === null) prose(end, lines.length);
  else close(lines.length);
  return spans.filter(({ from, to }) => lines.slice(from, to).some((line) => line.trim() !== ''));
}

/** Returns the parts of a span: the span itself, or the configurations in its prose. */
function partsIn(lines: readonly string[], span: Span): Block[] {
  const inner = lines.slice(span.from, span.to);
  if (span.isProse && !/mcp|\{/i.test(inner.join('\n'))) return [];
  const written = span.before === '' ? inner : inner.map((line) => without(line, span.before));
  const all = span.head ? [span.head, ...written] : written;
  const one = blockOf(all, span.from - (span.head ? 1 : 0), span.name, span.isProse);
  if (span.isProse) return islandsIn(one.text);
  if (span.name !== UNNAMED || !/\bcurl\s/.test(one.text)) return [one];
  const request = islandsIn(one.text).filter(({ name }) => name !== COMMANDS);
  return request.length === 0 ? [one] : request.map((part) => ({ ...part, isProse: false }));
}

/** Returns front matter between two `---` lines and the line after it; null if there is none. */
function frontMatterIn(lines: readonly string[], name: string): { end: number } | null {
  if (!/^---\s*$/.test(lines[0] ?? '')) return null;
  const end = lines.findIndex((line, at) => at > 0 && /^---\s*$/.test(line));
  if (end < 0) return null;
  const next = lines.slice(end + 1).find((line) => line.trim() !== '') ?? '';
  // The second part of a pasted text may also be YAML.
  return isMarkdownName(name) || !/^([\w"'.-]+:|- |---)/.test(next.trimStart()) ? { end } : null;
}

/** Returns the parts of a text with configurations in its prose; null if it has a format. */
function withIslands(lines: readonly string[], name: string): Block[] | null {
  const { text } = blockOf(lines, 0, name);
  const format = formatOf(name, text);
  if (/^\s*[{["]/.test(text) || ['csv', 'code', 'xml', 'dotenv', 'json'].includes(format)) return null;
  // Text that looks like YAML or TOML is prose only if an object starts one of its lines.
  if (['yaml', 'toml'].includes(format) && !/^[ \t>]*\{/m.test(text)) return null;
  const islands = islandsIn(text);
  const isGuide = islands.some((one) => one.name !== COMMANDS);
  return isGuide ? islands.map((one) => ({ ...one, isProse: one.name === COMMANDS })) : null;
}

/**
 * Returns the parts of a text copied from a page or a chat: front matter, fenced blocks (also indented, in lists and
 * quotes), and the text between them. A configuration file or a plain text is one part. `left` counts the blocks above
 * the limit.
 */
export function blocksOf(name: string, text: string): { blocks: Block[]; left: number } {
  if (hasFormat(name)) return { blocks: [blockOf(text.split('\n'), 0, name)], left: 0 };
  const { blocks, left } = partsOf(name, text);
  if (!hasInstallLinks(text)) return { blocks, left };
  const links: Block = { text, name: 'block.links', line: 1, isProse: true };
  // Prose around a link has no format.
  const [only] = blocks;
  const isProse = blocks.length === 1 && only !== undefined && only.name === name;
  return isProse && ['unknown', 'yaml'].includes(formatOf(name, text))
    ? { blocks: [links], left }
    : { blocks: [...blocks, links], left };
}

function partsOf(name: string, text: string): { blocks: Block[]; left: number } {
  const lines = text.split('\n');
  const alone = { blocks: [blockOf(lines, 0, name)], left: 0 };
  const matter = frontMatterIn(lines, name);
  const hasFences = lines.some((line) => FENCE.test(line));
  if (matter === null && !hasFences) {
    const parts = withIslands(lines, name);
    return parts === null ? alone : { blocks: parts, left: 0 };
  }
  const start = matter === null ? 0 : matter.end + 1;
  const head = matter === null ? [] : [blockOf(lines.slice(1, matter.end), 1, 'block.yaml')];
  const spans = spansIn(lines, start);
  const body = spans.slice(0, BLOCKS_MAX).flatMap((span) => partsIn(lines, span));
  const left = spans.slice(BLOCKS_MAX).filter(({ isProse }) => !isProse).length;
  return { blocks: [...head, ...body].filter(({ text }) => text.trim() !== ''), left };
}
