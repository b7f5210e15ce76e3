import { type Block, blockOf } from './block';
import { closingOf } from './formats/balanced';
import { isCommands } from './formats/command-line';
import { blocksIn } from './formats/hcl';
import { isPage, textsOfPage } from './formats/page';

export const COMMANDS = 'block.sh';
const ISLANDS_MAX = 50;
const TRIES_MAX = 1_000;
/** The most unclosed brackets that are searched. Each search reads the rest of the text. */
const OPEN_ENDS_MAX = 5;

/**
 * Where a JSON object may begin: at the start of a line (its keys may be unquoted), in the body of a request, at a
 * quoted key in any position, also escaped with backslashes, and at a key whose object has no outer braces.
 */
const OBJECT =
  /(?:^[ \t>]*|`|\s(?:-d|--data(?:-raw|-binary)?)[ =]?')(\{)|(\{)(?=(?:\s|\\n){0,50}\\?"[^"\\\n]{1,100}\\?"\s{0,5}:)|(^[ \t>]*"[\w.-]{1,100}"\s{0,5}:\s{0,5}\{|"[\w.-]{0,50}(?:mcp|context_)[\w.-]{0,50}"\s{0,5}:\s{0,5}\{)/gim;
/** A brace at the start of a line that does not open an object: the body of a method. */
const BODY = /^\{\s{0,200}(?:\/\/[^\n]{0,500}\n\s{0,200}){0,20}(?!\/\/|["'}\s]|[\w$.-]{1,100}\s{0,5}:)/;
/** Commands and links that take an object as an argument, and are parsed as such. */
const ARGUMENT = /[?&=]$|\b(?:add-json|add-mcp|mcp\s+(?:add|set)[\w-]*)\b/;

const commandBefore = (text: string, at: number): string =>
  text
    .slice(Math.max(0, at - 400), at)
    .split(/(?<!\\)\n/)
    .at(-1) ?? '';

/** Whether a text ends inside an open quote, but not after the mark of a here-document or a multiline string. */
const isInQuote = (before: string): boolean =>
  /['"]\s{0,20}$/.test(before) && !/(?:<<[-<~]?\s?(["'])\w{1,40}\1|@["']|"{3}|'{3})\s{0,20}$/.test(before);

function objectsIn(text: string): Block[] {
  const objects: Block[] = [];
  const start = new RegExp(OBJECT);
  let tries = 0;
  let openEnds = 0;
  let cut: { from: number; line: number } | null = null;
  let lines = 0;
  let counted = 0;
  const lineAt = (at: number): number => {
    for (; counted < at; counted += 1) if (text[counted] === '\n') lines += 1;
    return lines;
  };
  for (
    let match = start.exec(text);
    match !== null && objects.length < ISLANDS_MAX && tries < TRIES_MAX;
    match = start.exec(text)
  ) {
    tries += 1;
    const [whole, own, inner, fragment] = match;
    const open = match.index + whole.length - 1;
    // In an open quote, it is an argument of a command.
    const isQuoted = own !== undefined && isInQuote(text.slice(Math.max(0, match.index - 60), match.index));
    if (own !== undefined && BODY.test(text.slice(open, open + 4_000))) continue;
    const isArgument = (isQuoted && /^[\s>]*\{$/.test(whole)) || ARGUMENT.test(commandBefore(text, open));
    const close = closingOf(text, open);
    if (close < 0) {
      openEnds += 1;
      if (openEnds > OPEN_ENDS_MAX) break;
      if (!isArgument) cut ??= { from: open, line: lineAt(open) };
      continue;
    }
    start.lastIndex = close + 1;
    if (isArgument) continue;
    const from = fragment === undefined ? open : match.index;
    const written = text.slice(from, close + 1);
    const isEscaped = inner !== undefined && /^\{\s{0,50}\\["n]/.test(written);
    const line = lineAt(from);
    const object = isEscaped ? written.replace(/\\n/g, ' ').replace(/\\(["\\/])/g, '$1') : written;
    if (/["'\w-]\s{0,5}:/.test(object.slice(0, 2_000)))
      objects.push(blockOf(object.split('\n'), line, 'block.json', true));
  }
  // A truncated object extends to the end of the text; complete objects inside of it take precedence.
  if (cut !== null && objects.length === 0)
    objects.push(blockOf(text.slice(cut.from).split('\n'), cut.line, 'block.json', true));
  return objects;
}

const YAML_PLACE = /^[ \t]*(?:- )?["']?[\w.-]{0,60}mcp[\w.-]{0,60}["']?:[ \t]*(?:#.*)?$/i;
const YAML_ADDRESS = /^[ \t]*(?:- )?["']?[\w-]{0,60}mcp[\w-]{0,60}(?:url|endpoint)["']?:[ \t]*["']?https?:/i;
const YAML_KIND =
  /^[ \t]*(?:- )?["']?(?:kind|type|provider|tool_?type)["']?:[ \t]*["']?(?:[\w.-]{0,60}mcp[\w.-]{0,60}|streamable[-_]?http)["']?[ \t]*$/i;
const OPENS_TEXT = /[`({<]\s*$|"{3}|'{3}/;
const YAML_LINE = /^\s*(?:#|-(?:\s|$)|(?:"[^"]{1,100}"|'[^']{1,100}'|[\w.$<>{}/@-]{1,100}):(?:\s|$))/;
const TOML_TABLE = /^[ \t]*\[\[?[\w."' -]{0,100}mcp[\w."' ${}-]{0,100}\]\]?[ \t]*(?:#.*)?$/i;
const TOML_LINE = /^\s*(?:#|$|\[|\{|\}|[\w."'-]{1,100}\s{0,20}=|"(?!"")|'(?!')|\])/;

const ADDRESS = /https?:|\b(?:http|server)?_?url["']?[ \t]{0,5}[:=][ \t]{0,5}["']?(?:\$\{|\{\{|<)/i;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Returns the range of lines around a YAML key that also look like YAML, as start and end (exclusive). */
function yamlAround(lines: readonly string[], at: number, start: number): [number, number] {
  const indent = indentOf(lines[at] ?? '');
  const isLine = (line: string) => YAML_LINE.test(line);
  let from = at;
  while (from > start && isLine(lines[from - 1] ?? '') && !OPENS_TEXT.test(lines[from - 1] ?? '')) from -= 1;
  let to = at + 1;
  for (let next = to; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    if (line.trim() === '') continue;
    const isBehindGap = next > to;
    if (!(indentOf(line) > indent || (!isBehindGap && isLine(line)))) break;
    to = next + 1;
  }
  return [from, to];
}

function linesIn(text: string): Block[] {
  const islands: Block[] = [];
  const lines = text.split('\n');
  let end = 0;
  for (let at = 0; at < lines.length && islands.length < ISLANDS_MAX; at += 1) {
    const line = lines[at] ?? '';
    if (at < end || line.length > 300) continue;
    let [from, to, ending] = [at, at, 'yaml'];
    if (YAML_PLACE.test(line) || YAML_ADDRESS.test(line) || YAML_KIND.test(line))
      [from, to] = yamlAround(lines, at, end);
    else if (TOML_TABLE.test(line)) {
      ending = 'toml';
      for (to = at + 1; to < lines.length && TOML_LINE.test(lines[to] ?? ''); ) to += 1;
    }
    if (to === at) continue;
    end = to;
    const part = lines.slice(from, to);
    if (!part.some((inner) => ADDRESS.test(inner))) continue;
    const filled = part.filter((inner) => inner.trim() !== '').map(indentOf);
    const indent = filled.reduce((least, one) => Math.min(least, one), filled[0] ?? 0);
    islands.push(
      blockOf(
        part.map((inner) => inner.slice(Math.min(indent, indentOf(inner)))),
        from,
        `block.${ending}`,
        true,
      ),
    );
  }
  return islands;
}

/** Returns multiline strings of a program: `"[mcp_servers.a]\nurl = …"`. */
function stringsIn(text: string): Block[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.length > 5_000 || !/\\n/.test(line) || !/mcp/i.test(line) || !/https?:/i.test(line)) return [];
    const inner = line
      .replace(/["'`](?=\[)/g, '\n')
      .replace(/\\n/g, '\n')
      .replace(/\\(["'\\/])/g, '$1');
    const commands = inner.split('\n').filter(isCommands);
    return commands.length > 0
      ? commands.map((command) => blockOf([command], at, COMMANDS, true))
      : linesIn(inner).map((block) => ({ ...block, line: at + 1 }));
  });
}

const GO_MAP = /\bmap\[string\]/;
/** A variable of a Go program instead of a value. */
const GO_NAME = /("\s{0,20}:\s{0,20})(?!(?:true|false|null)\b)([A-Za-z_]\w{0,100})(?=\s{0,20}[,}])/g;

/** Repairs Go's syntax around maps and lists, omissions of manuals, and an address without its closing quote. */
const repaired = (text: string): string =>
  (GO_MAP.test(text) ? text.replace(GO_NAME, '$1"<$2>"') : text)
    .replace(/\bmap\[string\](?:any|string|interface\{\})\{/g, '{')
    .replace(/\[\]string\{([^{}\n]{0,1000})\}/g, '[$1]')
    .replace(/([{[,]\s{0,20})(?:\.{3}|…)\s{0,20},?(?=\s{0,20}[\]}"])/g, '$1')
    .replace(/(:[ \t]{0,5}"https?:\/\/[^"\s]{1,2000})$/gm, '$1"');

/** The prefix of each line of a documentation comment. */
const COMMENT = /^[ \t]*(?:\/\/[/!]|\*(?=\s))[ \t]?/gm;
const QUOTED = /^[ \t]{0,3}(?:>[ \t]?){1,10}/gm;
const SHOWN = /^[ \t]*(?:echo|Write-Host)[ \t]+(["'])(.*)\1[ \t]*;?[ \t]*$/gm;
const ADDED = /^\+(?=\s*["{}[\]])/m;
const withoutDiff = (text: string): string =>
  ADDED.test(text) ? text.replace(/^-.*$/gm, '').replace(/^[+ ]/gm, '') : text;

/** `cat > servers.yaml <<'EOF'`. */
const HERE_DOCUMENT = /<<[-~]?[ \t]?(["']?)(\w{1,40})\1/;
const HERE_DOCUMENTS_MAX = 50;

/**
 * Returns the YAML and TOML files that a script writes, recognized by their extension or end mark, and the rest of the
 * text.
 */
function hereDocumentsIn(text: string): { blocks: Block[]; rest: string } {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let tries = 0;
  for (let at = 0; at < lines.length && tries < HERE_DOCUMENTS_MAX; at += 1) {
    const head = (lines[at] ?? '').slice(0, 500);
    const mark = HERE_DOCUMENT.exec(head)?.[2];
    if (mark === undefined) continue;
    tries += 1;
    const end = lines.findIndex((line, index) => index > at && line.trim() === mark);
    const [, ending] = /\.(ya?ml|toml)\b/i.exec(head) ?? /^(ya?ml|toml)$/i.exec(mark) ?? [];
    const body = lines.slice(at + 1, Math.max(at + 1, end));
    const isTold = [/mcp/i, /https?:/i].every((sign) => body.some((line) => sign.test(line)));
    if (ending === undefined || !isTold) continue;
    blocks.push(blockOf(body, at + 1, `block.${ending.toLowerCase()}`, true));
    lines.fill('', at, end);
    at = end;
  }
  return { blocks, rest: blocks.length === 0 ? text : lines.join('\n') };
}

/**
 * Returns the configurations inside another text: prose, an HTML page, a program that writes a client's file. Linear in
 * the text.
 */
export function islandsIn(text: string): Block[] {
  const texts = isPage(text)
    ? textsOfPage(text)
    : [repaired(withoutDiff(text.replace(COMMENT, '').replace(QUOTED, '').replace(SHOWN, '$2')))];
  return texts.flatMap((written) => {
    const { blocks, rest } = hereDocumentsIn(written);
    const commands: Block[] = isCommands(rest)
      ? [{ text: rest, name: COMMANDS, line: 1, isProse: true }]
      : [];
    const hcl = blocksIn(rest).map(({ json, line }) => blockOf(json.split('\n'), line, 'block.json', true));
    return [...blocks, ...objectsIn(rest), ...hcl, ...linesIn(rest), ...stringsIn(rest), ...commands];
  });
}
