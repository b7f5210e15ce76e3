import { closingOf } from './formats/balanced';
import { isCommands } from './formats/command-line';
import { hasInstallLinks } from './formats/install-links';
import { formatOf } from './formats/sniff';

/** A part of a text that is read by itself. */
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

/** What stands before a fence: indentation, a quote's `>`, the sign of a list's item. */
const FENCE = /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40})(`{3,}|~{3,})[ \t]*([\w+#.-]{0,40})(.*)$/;
/** Parts of one text, prose between blocks among them: twice those of the longest guide that was found. */
const BLOCKS_MAX = 400;
/** The name of a part whose format nothing names. */
export const UNNAMED = 'block';

/** Languages of fences whose format is known by name. */
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
};
/** Languages that no client keeps its servers in. */
const CODE =
  /^(js|jsx|ts|tsx|javascript|typescript|mjs|go|rust|rs|java|kotlin|c|cpp|c\+\+|c#|cs|csharp|php|ruby|rb|swift|html|xml|css|sql|diff|mermaid|http|dockerfile|makefile|nix|lua|elixir|dart|graphql)$/i;

const isMarkdownName = (name: string): boolean => /\.(md|mdx|mdc|markdown)$/i.test(name);
const hasFormat = (name: string): boolean =>
  /\.(jsonc?|json5|ya?ml|toml|xml|[ct]sv|code-workspace)$|(^|[/\\])\.env(\.[\w.-]+)?$|\.env$/i.test(name);

const block = (lines: readonly string[], start: number, name: string, isProse = false): Block => {
  const first = lines.findIndex((line) => line.trim() !== '');
  return { text: '\n'.repeat(start) + lines.join('\n'), name, line: start + Math.max(0, first) + 1, isProse };
};

/** A fenced line without what the fence's own line had before it. */
function without(line: string, before: string): string {
  if (before.includes('>')) return line.replace(/^(?:[ \t]*>){1,10}[ \t]?/, '');
  let at = 0;
  while (at < before.length && (line[at] === ' ' || line[at] === '\t')) at += 1;
  return line.slice(at);
}

/** Lines of a part, from and to (excluded), before its text is made. */
interface Span {
  from: number;
  to: number;
  before: string;
  name: string;
  isProse: boolean;
}

/** The fenced parts from a line on, and what is between them. */
function spansIn(lines: readonly string[], start: number): Span[] {
  const spans: Span[] = [];
  const prose = (from: number, to: number) =>
    spans.push({ from, to, before: '', name: UNNAMED, isProse: true });
  let end = start;
  let open: { at: number; before: string; mark: string; language: string } | null = null;
  const close = (at: number) => {
    if (open === null) return;
    const { before, language } = open;
    const ending = ENDINGS[language];
    const name = CODE.test(language) ? 'block.code' : ending === undefined ? UNNAMED : `block.${ending}`;
    spans.push({ from: open.at + 1, to: at, before, name, isProse: false });
    open = null;
    end = at + 1;
  };
  for (let at = start; at < lines.length; at += 1) {
    const [, before = '', mark = '', language = '', rest = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (mark === '') continue;
    if (open === null && !(mark[0] === '`' && rest.includes('`'))) {
      prose(end, at);
      open = { at, before, mark, language: language.toLowerCase() };
    } else if (open !== null && mark.startsWith(open.mark) && language === '' && rest.trim() === '')
      close(at);
  }
  if (open === null) prose(end, lines.length);
  else close(lines.length);
  return spans.filter(({ from, to }) => lines.slice(from, to).some((line) => line.trim() !== ''));
}

/** The parts that a span is: itself, or what prose has in it. */
function partsIn(lines: readonly string[], span: Span): Block[] {
  const inner = lines.slice(span.from, span.to);
  if (span.isProse && !/mcp|\{/i.test(inner.join('\n'))) return [];
  const written = span.before === '' ? inner : inner.map((line) => without(line, span.before));
  const one = block(written, span.from, span.name, span.isProse);
  if (span.isProse) return proseParts(one);
  const request = span.name === UNNAMED && /\bcurl\s/.test(one.text) ? objectsIn(one) : [];
  return request.length === 0 ? [one] : request;
}

/** Front matter between two lines of `---`, with the line behind it; null where the text has none. */
function frontMatterIn(lines: readonly string[], name: string): { end: number } | null {
  if (!/^---\s*$/.test(lines[0] ?? '')) return null;
  const end = lines.findIndex((line, at) => at > 0 && /^---\s*$/.test(line));
  if (end < 0) return null;
  const next = lines.slice(end + 1).find((line) => line.trim() !== '') ?? '';
  // Of a pasted text the second part may be YAML as well.
  return isMarkdownName(name) || !/^([\w"'.-]+:|- |---)/.test(next.trimStart()) ? { end } : null;
}

/** Objects of JSON that begin a line of prose: `Add this: …`, a here-document of a script. */
function objectsIn(prose: Block): Block[] {
  const objects: Block[] = [];
  const start = /(?:^[ \t>]*|`|\s(?:-d|--data(?:-raw|-binary)?)[ =]?')(\{)/gm;
  for (
    let match = start.exec(prose.text);
    match !== null && objects.length < 50;
    match = start.exec(prose.text)
  ) {
    const open = match.index + match[0].length - 1;
    // In an open quote it is the argument of a command.
    const before20 = prose.text.slice(Math.max(0, match.index - 20), match.index);
    if (/^[\s>]*\{$/.test(match[0]) && /['"]\s{0,20}$/.test(before20)) continue;
    const close = closingOf(prose.text, open);
    if (close < 0) break;
    const text = prose.text.slice(open, close + 1);
    const before = prose.text.slice(0, open).split('\n').length - 1;
    if (/["'\w-]\s{0,5}:/.test(text.slice(0, 2_000)))
      objects.push(block(text.split('\n'), before, 'block.json'));
    start.lastIndex = close + 1;
  }
  return objects;
}

/** What prose can hold: objects of JSON and commands. */
function proseParts(prose: Block): Block[] {
  const commands = isCommands(prose.text) ? [{ ...prose, name: 'block.sh' }] : [];
  return [...objectsIn(prose).map((one) => ({ ...one, isProse: true })), ...commands];
}

/** A text without a format of its own whose objects are in prose, as its parts; null where it is something else. */
function withObjects(lines: readonly string[], name: string): Block[] | null {
  const whole = block(lines, 0, name);
  const start = whole.text.trimStart();
  if (/^[{["]/.test(start) || ['csv', 'code', 'xml', 'dotenv'].includes(formatOf(name, whole.text)))
    return null;
  const objects = objectsIn(whole);
  return objects.length === 0
    ? null
    : [...objects, ...proseParts({ ...whole, isProse: true }).filter(({ name }) => name === 'block.sh')];
}

/**
 * The parts of a text that was copied from a page or a chat: front matter, fenced blocks (also indented, in lists and
 * quotes), and what is between them. A configuration file, or a text without any, is its own only part. `left` counts
 * the blocks that were too many.
 */
export function blocksOf(name: string, text: string): { blocks: Block[]; left: number } {
  if (hasFormat(name)) return { blocks: [block(text.split('\n'), 0, name)], left: 0 };
  const { blocks, left } = partsOf(name, text);
  if (!hasInstallLinks(text)) return { blocks, left };
  const links: Block = { text, name: 'block.links', line: 1, isProse: true };
  // Prose around a link is none of the formats.
  const [only] = blocks;
  const isProse = blocks.length === 1 && only !== undefined && only.name === name;
  return isProse && ['unknown', 'yaml'].includes(formatOf(name, text))
    ? { blocks: [links], left }
    : { blocks: [...blocks, links], left };
}

function partsOf(name: string, text: string): { blocks: Block[]; left: number } {
  const lines = text.split('\n');
  const alone = { blocks: [block(lines, 0, name)], left: 0 };
  const matter = frontMatterIn(lines, name);
  const hasFences = lines.some((line) => FENCE.test(line));
  if (matter === null && !hasFences) {
    const parts = withObjects(lines, name);
    return parts === null ? alone : { blocks: parts, left: 0 };
  }
  const start = matter === null ? 0 : matter.end + 1;
  const head = matter === null ? [] : [block(lines.slice(1, matter.end), 1, 'block.yaml')];
  const spans = spansIn(lines, start);
  const body = spans.slice(0, BLOCKS_MAX).flatMap((span) => partsIn(lines, span));
  const left = spans.slice(BLOCKS_MAX).filter(({ isProse }) => !isProse).length;
  return { blocks: [...head, ...body].filter(({ text }) => text.trim() !== ''), left };
}
