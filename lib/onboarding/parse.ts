import { counted } from '@/lib/contract/counted';
import { isSharedFile } from './client';
import { serversOf } from './documents';
import { parseDotenv } from './dotenv';
import { type Context, type Entry, readEntry, skippedEntry } from './entry';
import { type Format, formatOf } from './formats/sniff';
import { keysOf } from './keys';
import { IMPORT_BYTES_MAX, IMPORT_ENTRIES_MAX } from './limits';
import { blocksOf } from './markdown';
import { variablesOf } from './placeholders';
import { type Plain, UnreadableFile } from './plain';
import type { Parsed, SkippedEntry } from './row';

export interface ConfigurationFile {
  name: string;
  text: string;
}

interface Collected extends Omit<Parsed, 'rows'> {
  rows: Omit<Parsed['rows'][number], 'key'>[];
  tooMany: number;
}

/** What one text holds, once its format is known. */
interface Content {
  documents: Plain[];
  entries: Entry[];
  problems: string[];
}

const content = (part: Partial<Content>): Content => ({ documents: [], entries: [], problems: [], ...part });

/** Parsers are loaded when a file of their format is there: together they weigh more than the rest of the page. */
async function contentOf(format: Format, text: string): Promise<Content> {
  if (format === 'json') {
    const { value, warnings } = (await import('./formats/json')).parseJson(text);
    return content({ documents: [value], problems: warnings });
  }
  if (format === 'toml') return content({ documents: [(await import('./formats/toml')).parseToml(text)] });
  if (format === 'yaml') return content({ documents: (await import('./formats/yaml')).parseYaml(text) });
  if (format === 'csv') return content({ entries: (await import('./formats/csv')).parseCsv(text) });
  if (format !== 'commands') return content({});
  const { entries, unreadable } = (await import('./formats/command-line')).parseCommands(text);
  return content({
    entries,
    problems: unreadable.slice(0, 5).map((line) => `The command on line ${line} could not be read.`),
  });
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

interface Surroundings {
  variables: ReadonlyMap<string, string>;
  now: Date;
}

const NOTHING =
  'No MCP servers were found in it. A list of servers usually stands under “mcpServers”, “servers” or “mcp_servers”.';

function addContent(file: string, read: Content, around: Surroundings, into: Collected): void {
  const context = { file, now: around.now, isShared: isSharedFile(file) };
  const servers = read.documents.map((document) => serversOf(document, file));
  const labels = new Map(servers.flatMap((one) => [...one.labels]));
  const variables = variablesOf(around.variables, labels);
  for (const one of servers) {
    for (const entry of one.entries) addEntry(entry, { ...context, variables }, into);
    for (const { name, path, client } of one.unreadable)
      addSkipped(skippedEntry(name, { file, client, path: path.slice(0, 300) }, 'unreadable'), into);
  }
  for (const entry of read.entries) addEntry(entry, { ...context, variables }, into);
  for (const sentence of read.problems) into.problems.push({ file, sentence });
  const isEmpty =
    read.entries.length === 0 && servers.every((one) => one.entries.length + one.unreadable.length === 0);
  if (!isEmpty) return;
  const sentence = servers.some((one) => one.hasPlace) ? 'Its list of servers is empty.' : NOTHING;
  into.problems.push({ file, sentence });
}

const UNKNOWN = 'It is written in none of the formats that can be read: JSON, TOML, YAML, CSV, commands.';
const UNEXPECTED = 'It could not be read. Nothing was read from it.';

async function addText(file: string, text: string, around: Surroundings, into: Collected): Promise<void> {
  try {
    const format = formatOf(file, text);
    if (format === 'empty') into.problems.push({ file, sentence: 'It is empty.' });
    else if (format === 'unknown') into.problems.push({ file, sentence: UNKNOWN });
    else if (format !== 'dotenv') addContent(file, await contentOf(format, text), around, into);
  } catch (cause) {
    // A parser's own words may quote the file, and the file may hold secrets: they are not handed on.
    into.problems.push({ file, sentence: cause instanceof UnreadableFile ? cause.sentence : UNEXPECTED });
  }
}

/** Bytes of UTF-8, counted only where the number of characters leaves it open. */
const bytesOf = (text: string): number =>
  text.length * 3 <= IMPORT_BYTES_MAX || text.length > IMPORT_BYTES_MAX
    ? text.length
    : new TextEncoder().encode(text).length;

const TOO_LARGE = 'Files of one import have at most 2 MB together. This one was left out.';

/** Files in their order, without a byte order mark, as long as they keep to the limit. */
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
 * Reads configuration files of MCP clients into neutral rows: which servers they name, and what is known of each one's
 * token. `options.env` is the text of a `.env` whose values fill placeholders; files named `.env` do the same.
 * Never rejects: what cannot be read becomes a problem or a skipped entry, in sentences that quote no value.
 * Nothing is run, fetched or kept; runs in a web worker. Limits: 2 MB, 2,000 rows, 32 levels.
 */
export async function parseConfigurations(
  files: ConfigurationFile[],
  options: { env?: string; now?: Date } = {},
): Promise<Parsed> {
  const into: Collected = { rows: [], skipped: [], problems: [], tooMany: 0 };
  const texts = withinLimit(files, into).flatMap(({ name, text }) =>
    blocksOf(name, text).map((block) => ({ name, text: block })),
  );
  const dotenvs = texts.filter(({ name, text }) => formatOf(name, text) === 'dotenv').map(({ text }) => text);
  const given = (options.env ?? '').slice(0, IMPORT_BYTES_MAX);
  const variables = new Map([...dotenvs, given].flatMap((text) => [...parseDotenv(text)]));
  const around = { variables, now: options.now ?? new Date() };
  for (const { name, text } of texts) await addText(name, text, around, into);
  const { rows, skipped, problems, tooMany } = into;
  if (tooMany > 0)
    problems.push({
      file: files.at(-1)?.name ?? '',
      sentence: `An import has at most 2,000 rows; ${counted(tooMany, 'more was', 'more were')} left out. Import them in a second step.`,
    });
  return { rows: keysOf(rows), skipped, problems };
}
