import { LineCounter, parseAllDocuments } from 'yaml';
import { type Plain, TOO_DEEP, toPlain, UnreadableFile } from '../json-value';
import { NESTING_MAX } from '../limits';

/** Aliases that one document may expand; client files use none, templates a few. */
const ALIASES_MAX = 100;

const CHARACTERS_MAX = 512 * 1024;
const LINES_MAX = 25_000;
const LINE_CHARACTERS_MAX = 16_384;
const DOCUMENTS_MAX = 100;

/** YAML is slow to parse (2 MB of `"` take 30 s), so its limit is lower than that of other formats. */
function isTooLarge(text: string): boolean {
  if (text.length > CHARACTERS_MAX) return true;
  const lines = text.split('\n');
  return (
    lines.length > LINES_MAX ||
    lines.some((line) => line.length > LINE_CHARACTERS_MAX) ||
    lines.filter((line) => /^(---|\.\.\.)/.test(line)).length > DOCUMENTS_MAX
  );
}

const TOO_LARGE =
  'A YAML file may have at most 512 KB, 25,000 lines and 100 documents. Split it. Nothing was read from it.';

/** The parser recurses and is slow for deep nesting, so deep text is refused before parsing. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [sign] of text.matchAll(/[[\]{}]/g)) {
    depth += sign === '[' || sign === '{' ? 1 : -1;
    if (depth > NESTING_MAX) return true;
    depth = Math.max(0, depth);
  }
  return (
    /^[ \t]*(?:[-?][ \t]+){32}/m.test(text) || (/^ {64,}\S/m.test(text) && indentation(text) > NESTING_MAX)
  );
}

/** Returns an upper bound of the levels that indentation opens. */
function indentation(text: string): number {
  const open: number[] = [];
  let deepest = 0;
  for (const line of text.split('\n')) {
    if (/^[ \t\r]*(#|$)/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    while ((open.at(-1) ?? -1) >= indent) open.pop();
    open.push(indent);
    deepest = Math.max(deepest, open.length);
  }
  return deepest;
}

interface Yaml {
  documents: Plain[];
  problems: string[];
}

function documentsIn(text: string): Plain[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
    strict: false,
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      throw new UnreadableFile(
        `This is not valid YAML (line ${line}, column ${col}). Nothing was read from it.`,
      );
    }
    try {
      return toPlain(document.toJS({ maxAliasCount: ALIASES_MAX, mapAsMap: false }));
    } catch (cause) {
      if (!(cause instanceof ReferenceError)) throw cause;
      throw new UnreadableFile('Its aliases refer to one another too often. Nothing was read from it.');
    }
  });
}

/** Returns the text of each document, preceded by as many empty lines as before it. */
function partsOf(text: string): string[] {
  const parts: string[][] = [[]];
  for (const [at, line] of text.split('\n').entries()) {
    if (/^---(\s|$)/.test(line) && parts.at(-1)?.some((before) => /\S/.test(before)) === true)
      parts.push(Array.from({ length: at }, () => ''));
    parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join('\n'));
}

/**
 * Quotes values that start with a character reserved by YAML: `%s` of a program, `@NAME@` of a build, `{{ … }}` of a
 * template.
 */
const withQuotedSigns = (text: string): string =>
  text.replace(
    /^([ \t]*(?:- )?[\w.-]{1,100}:[ \t]{1,20})([%@`][^\n#]{0,500}|\{\{[^\n#]{0,500})$/gm,
    (_, key: string, value: string) => key + JSON.stringify(value.trimEnd()),
  );

/**
 * Parses YAML 1.2, one value per document. Ignores tags and limits aliases. An invalid document does not affect the
 * others. Throws UnreadableFile, with line and column, if no document is valid.
 */
export function parseYaml(text: string): Yaml {
  if (isTooLarge(text)) throw new UnreadableFile(TOO_LARGE);
  if (isTooDeep(text)) throw new UnreadableFile(TOO_DEEP);
  try {
    return { documents: documentsIn(text), problems: [] };
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause;
    const quoted = withQuotedSigns(text);
    if (quoted !== text) return parseYaml(quoted);
    const parts = partsOf(text);
    if (parts.length === 1) throw cause;
    const yaml: Yaml = { documents: [], problems: [] };
    for (const [at, part] of parts.entries())
      try {
        yaml.documents.push(...documentsIn(part));
      } catch (inner) {
        if (!(inner instanceof UnreadableFile)) throw inner;
        const sentence = inner.sentence.replace(
          'Nothing was read from it.',
          `Document ${at + 1} was not read.`,
        );
        yaml.problems.push(sentence);
      }
    if (yaml.documents.length === 0) throw cause;
    return yaml;
  }
}
