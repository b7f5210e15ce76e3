import { counted } from '@/lib/core/counted';
import { type Block, UNNAMED } from './block';
import { isSharedFile } from './client';
import { type Servers, serversOf } from './documents';
import { parseDotenv, serversInDotenv } from './dotenv';
import { type Context, type Entry, readEntry, skippedEntry } from './entry';
import { type Format, formatOf } from './formats/sniff';
import { islandsIn } from './islands';
import { type Plain, UnreadableFile } from './json-value';
import { keysOf } from './keys';
import { IMPORT_BYTES_MAX, IMPORT_ENTRIES_MAX } from './limits';
import { blocksOf, hasFormat } from './markdown';
import { variablesOf } from './placeholders';
import type { Parsed, SkippedEntry } from './row';
import { notRead, passedOver } from './unread';

export interface ConfigurationFile {
  name: string;
  text: string;
}

interface Collected extends Omit<Parsed, 'rows'> {
  rows: Omit<Parsed['rows'][number], 'key'>[];
  tooMany: number;
}

interface Content {
  documents: Plain[];
  entries: Entry[];
  problems: string[];
}

const content = (part: Partial<Content>): Content => ({ documents: [], entries: [], problems: [], ...part });

/** Loads a parser only for its format: together, the parsers are larger than the rest of the page. */
async function contentOf(format: Format, text: string): Promise<Content> {
  if (format === 'json') return jsonContent(text);
  if (format === 'xml') return content({ documents: [(await import('./formats/xml')).parseXml(text)] });
  if (format === 'code') {
    const { documents, unreadable } = (await import('./formats/code')).parseCode(text);
    return content({ documents, problems: notRead('code snippet', unreadable) });
  }
  if (format === 'toml') return content({ documents: [(await import('./formats/toml')).parseToml(text)] });
  if (format === 'properties')
    return content({ documents: [(await import('./formats/properties')).parseProperties(text)] });
  if (format === 'yaml') return content((await import('./formats/yaml')).parseYaml(text));
  if (format === 'csv') return content({ entries: (await import('./formats/csv')).parseCsv(text) });
  if (format === 'links') {
    const { entries, unreadable } = (await import('./formats/install-links')).parseInstallLinks(text);
    return content({ entries, problems: notRead('install link', unreadable) });
  }
  if (format === 'dotenv') return content({ entries: serversInDotenv(text) });
  if (format !== 'commands') return content({});
  const { entries, unreadable } = (await import('./formats/command-line')).parseCommands(text);
  return content({ entries, problems: notRead('command', unreadable) });
}

async function jsonContent(text: string): Promise<Content> {
  try {
    const { value, warnings } = (await import('./formats/json')).parseJson(text);
    return content({ documents: [value], problems: warnings });
  } catch (cause) {
    const { isJson5, parseJson5 } = await import('./formats/json5');
    if (!(cause instanceof UnreadableFile) || !isJson5(text)) throw cause;
    return content({ documents: [parseJson5(text)] });
  }
}

async function expanded(read: Content): Promise<Content> {
  const { withEmbedded } = await import('./embedded');
  const problems = [...read.problems];
  const documents: Plain[] = [];
  for (const document of read.documents) {
    const { value, unreadable } = await withEmbedded(document);
    documents.push(value);
    for (const key of unreadable)
      problems.push(`The configuration in the text of “${key.slice(0, 80)}” could not be read.`);
  }
  return { ...read, documents, problems };
}

function addEntry(entry: Entry, context: Context, into: Collected): void {
  const read = readEntry(entry, context);
  if ('row' in read) {
    if (into.rows.length < IMPORT_ENTRIES_MAX) into.rows.push(read.row);
    else into.tooMany += 1;
  } else addSkipped(read.skipped, into);
}

function addSkipped(entry: SkippedEntry, into: Collected): void {
  if (into.skipped.length < IMPORT_ENTRIES_MAX) into.skipped.push(entry);
  else into.tooMany += 1;
}

interface Parts {
  name: string;
  blocks: Block[];
  left: number;
}

interface Surroundings {
  variables: ReadonlyMap<string, string>;
  now: Date;
}

const NOTHING =
  'No MCP servers were found in it. A list of servers is usually under “mcpServers”, “servers” or “mcp_servers”.';
const CUT = 'It is much larger than a client’s file. Only its first 20,000 parts were read.';
const ELSEWHERE = 'Its servers are in another file, which its “mcpServers” names. Add that file.';

const isFound = (one: Servers): boolean => one.entries.length + one.unreadable.length > 0;

function emptiness(servers: Servers[]): string | null {
  if (servers.some((one) => one.isElsewhere)) return ELSEWHERE;
  return servers.some((one) => one.hasPlace) ? 'Its list of servers is empty.' : null;
}

/** Adds the servers of a part. Returns whether it had any, or reported why not. */
function addContent(
  { file, name, format }: { file: string; name: string; format: Format },
  read: Content,
  around: Surroundings,
  into: Collected,
): boolean {
  const context = { file, now: around.now, isShared: isSharedFile(file) };
  const servers = read.documents.map((document) => serversOf(document, { file, format }));
  const labels = new Map(servers.flatMap((one) => [...one.labels]));
  const variables = variablesOf(around.variables, labels);
  for (const one of servers) {
    for (const entry of one.entries) addEntry(entry, { ...context, variables }, into);
    for (const { name, path, client } of one.unreadable)
      addSkipped(skippedEntry(name, { file, client, path: path.slice(0, 300) }, 'unreadable'), into);
  }
  // A link or a variable adds nothing to a server with the same URL.
  const known = new Set(
    into.rows.filter((row) => format === 'dotenv' || row.source.file === file).map(({ url }) => url),
  );
  const isKnown = ({ value }: Entry) =>
    (format === 'links' || format === 'dotenv') && known.has(String(value.url));
  for (const entry of read.entries) if (!isKnown(entry)) addEntry(entry, { ...context, variables }, into);
  if (servers.some((one) => one.isCut)) into.problems.push({ file, sentence: CUT });
  const isGuess = name === UNNAMED && !servers.some(isFound) && format === 'yaml';
  if (isGuess && read.problems.length > 0) return false;
  for (const sentence of read.problems) into.problems.push({ file, sentence });
  if (read.entries.length > 0 || read.problems.length > 0 || servers.some(isFound)) return true;
  const sentence = emptiness(servers);
  if (sentence !== null) into.problems.push({ file, sentence });
  return sentence !== null;
}

const UNKNOWN =
  'Its format is not supported. Supported formats are JSON, TOML, YAML, XML, CSV, commands, install links.';
const UNEXPECTED = 'It could not be read. Nothing was read from it.';

type Outcome = 'read' | 'values' | 'nothing' | 'unknown' | 'empty' | { sentence: string };

async function addBlock(file: string, block: Block, around: Surroundings, into: Collected): Promise<Outcome> {
  const outcome = await addWhole(file, block, around, into);
  const isRead = outcome === 'read' || outcome === 'values' || outcome === 'empty';
  const isOther = block.name === file ? !hasFormat(file) : !block.isProse;
  if (isRead || !isOther || !MAY_QUOTE.test(block.text)) return outcome;
  return (await addIslands(file, block, around, into)) ? 'read' : outcome;
}

const MAY_QUOTE = /mcp|"(?:http|server)?url"\s{0,5}:/i;

/** Adds the configurations inside a text without a format. Returns whether there were any. */
async function addIslands(
  file: string,
  block: Block,
  around: Surroundings,
  into: Collected,
): Promise<boolean> {
  let isRead = false;
  const broken: string[] = [];
  for (const island of islandsIn(block.text)) {
    const outcome = await addWhole(file, island, around, into);
    isRead ||= outcome === 'read';
    // In a program, a brace at the start of a line is only a guess.
    const isWritten = /^\s*\{\s*"/.test(island.text) || !island.name.endsWith('.json');
    if (typeof outcome === 'object' && isWritten && isTelling(island)) broken.push(outcome.sentence);
  }
  if (isRead) for (const sentence of broken) into.problems.push({ file, sentence });
  return isRead;
}

async function addWhole(file: string, block: Block, around: Surroundings, into: Collected): Promise<Outcome> {
  try {
    const format = formatOf(block.name, block.text);
    if (format === 'empty' || format === 'unknown') return format;
    const read = await expanded(await contentOf(format, block.text));
    const isFound = addContent({ file, name: block.name, format }, read, around, into);
    if (isFound) return 'read';
    return format === 'dotenv' ? 'values' : 'nothing';
  } catch (cause) {
    // A parser's own message may quote the file, which may hold secrets, so it is not used.
    return { sentence: cause instanceof UnreadableFile ? cause.sentence : UNEXPECTED };
  }
}

/** Whether an unreadable part may have held servers; false if its format is a guess. */
const isTelling = ({ name, text }: Block): boolean =>
  (name !== UNNAMED || /^\s*\{/.test(text)) && /mcp/i.test(text) && /https?:\/\//i.test(text);

function complaintOf(outcome: Outcome): string | null {
  if (typeof outcome === 'object') return outcome.sentence;
  if (outcome === 'empty') return 'It is empty.';
  if (outcome === 'unknown') return UNKNOWN;
  return outcome === 'nothing' ? NOTHING : null;
}

async function addFile(file: Parts, around: Surroundings, into: Collected): Promise<void> {
  const tell = (sentence: string | null) =>
    sentence === null ? null : into.problems.push({ file: file.name, sentence });
  const passed: number[] = [];
  let isRead = false;
  for (const block of file.blocks) {
    const outcome = await addBlock(file.name, block, around, into);
    const isBroken = typeof outcome === 'object' && !block.isProse && isTelling(block);
    if (outcome === 'read' || outcome === 'values' || isBroken) isRead ||= outcome !== 'values';
    else if (!block.isProse) passed.push(block.line);
    if (file.blocks.length === 1) return void tell(complaintOf(outcome));
    if (isBroken) tell(outcome.sentence);
  }
  const parts = file.blocks.filter(({ isProse }) => !isProse).length;
  if (!isRead) tell(passed.length > 0 || parts === 0 ? NOTHING : null);
  else if (passed.length > 0) tell(passedOver(passed, parts));
  if (file.left > 0)
    tell(`It has more parts than Strongroom reads. The last ${file.left.toLocaleString('en')} were skipped.`);
}

/** Bytes of UTF-8, counted only if the number of characters does not decide. */
const bytesOf = (text: string): number =>
  text.length * 3 <= IMPORT_BYTES_MAX || text.length > IMPORT_BYTES_MAX
    ? text.length
    : new TextEncoder().encode(text).length;

const TOO_LARGE = 'The files of one import may have at most 2 MB in total. This one was skipped.';

/** Returns the files in order, without a byte order mark, within the limit. */
function withinLimit(files: ConfigurationFile[], into: Collected): ConfigurationFile[] {
  let bytes = 0;
  return files.flatMap(({ name, text }) => {
    bytes += bytesOf(text);
    if (bytes <= IMPORT_BYTES_MAX) return [{ name, text: text.replace(/^\ufeff/, '') }];
    bytes -= bytesOf(text);
    into.problems.push({ file: name, sentence: TOO_LARGE });
    return [];
  });
}

/**
 * Parses configuration files of MCP clients into rows: the servers and what is known of their tokens. `options.env` is
 * the text of a `.env` whose values fill placeholders; files named `.env` do the same. Never rejects: unreadable input
 * becomes a problem or a skipped entry, in sentences that quote no value. Runs, fetches and stores nothing; runs in a
 * web worker. Limits: 2 MB, 2,000 rows, 32 levels.
 */
export async function parseConfigurations(
  files: ConfigurationFile[],
  options: { env?: string; now?: Date } = {},
): Promise<Parsed> {
  const into: Collected = { rows: [], skipped: [], problems: [], tooMany: 0 };
  const parts = withinLimit(files, into).map(({ name, text }): Parts => ({ name, ...blocksOf(name, text) }));
  const dotenvs = parts
    .flatMap(({ blocks }) => blocks)
    .filter(({ name, text }) => formatOf(name, text) === 'dotenv')
    .map(({ text }) => text);
  const given = (options.env ?? '').slice(0, IMPORT_BYTES_MAX);
  const variables = new Map([...dotenvs, given].flatMap((text) => [...parseDotenv(text)]));
  const around = { variables, now: options.now ?? new Date() };
  // Variables come last, because another file may use their URLs.
  const isValues = ({ name }: Parts) => formatOf(name, 'NAME=') === 'dotenv' && hasFormat(name);
  for (const file of [...parts.filter((part) => !isValues(part)), ...parts.filter(isValues)])
    await addFile(file, around, into);
  const { rows, skipped, problems, tooMany } = into;
  if (tooMany > 0)
    problems.push({
      file: files.at(-1)?.name ?? '',
      sentence: `An import has at most 2,000 rows. ${counted(tooMany, 'more was', 'more were')} skipped. Import them separately.`,
    });
  return { rows: keysOf(rows), skipped, problems };
}
