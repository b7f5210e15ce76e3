import { headerOf } from '../bridge';
import type { Entry } from '../entry';
import { asMap, emptyMap, type Plain, type PlainMap } from '../plain';
import { logicalLines, splitCommand, withQuoted } from './command-words';
import { parseJson } from './json';

const PROGRAMS =
  /^(claude|codex|gemini|copilot|qodercli|qoder|qwen|cursor-agent|code|code-insiders|amp)(\.exe|\.cmd)?$/i;
const START =
  /^[ \t]*(?:[$>#%][ \t]+)?(?:(?:sudo|npx|bunx)[ \t]+)?(claude|codex|gemini|copilot|qodercli|qoder|qwen|code|code-insiders|amp)\s/im;

/** Whether a line of the text is a command that adds a server. */
export const isCommands = (text: string): boolean => START.test(text) && /\smcp\s+add|--add-mcp/i.test(text);

/** Options that stand alone; every other option takes a value. */
const FLAGS = new Set([
  '--trust',
  '--client-secret',
  '--help',
  '--force',
  '--yes',
  '-y',
  '--debug',
  '--verbose',
]);
const VALUES: Record<string, string> = {
  '-t': 'transport',
  '--transport': 'transport',
  '--type': 'transport',
  '-h': 'header',
  '--header': 'header',
  '--headers': 'header',
  '-e': 'env',
  '--env': 'env',
  '--url': 'url',
  '--bearer-token-env-var': 'bearer_token_env_var',
  '--server-name': 'name',
};

interface Command {
  options: Map<string, string[]>;
  words: string[];
  /** After `--`: the program of a stdio server. */
  program: string[];
}

function optionsOf(words: string[]): Command {
  const command: Command = { options: new Map(), words: [], program: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      command.program = words.slice(at + 1);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      command.words.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = (equals < 0 ? word : word.slice(0, equals)).toLowerCase();
    if (FLAGS.has(name)) continue;
    if (equals < 0) at += 1;
    const value = equals < 0 ? (words[at] ?? '') : word.slice(equals + 1);
    const option = VALUES[name] ?? name;
    command.options.set(option, [...(command.options.get(option) ?? []), value]);
  }
  return command;
}

const isAddress = (word: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || /^[$%{<]/.test(word);

/** `… mcp add NAME URL`, `… mcp add NAME --url URL`, `… mcp add NAME -- PROGRAM`. */
function added(command: Command): { name: string; value: PlainMap } {
  const { options, words, program } = command;
  const first = (option: string) => options.get(option)?.[0];
  const [name = first('name') ?? '', ...rest] = words;
  const value = emptyMap();
  const transport = first('transport');
  if (transport !== undefined) value.type = transport;
  const url = first('url') ?? rest.find(isAddress);
  const [head, ...tail] = program.length > 0 ? program : url === undefined ? rest : [];
  if (head !== undefined) Object.assign(value, { command: head, args: tail });
  else if (url !== undefined) value.url = url;
  const headers = (options.get('header') ?? []).flatMap((text) => headerOf(text) ?? []);
  if (headers.length > 0) value.headers = headers.map(({ name, value }): Plain => ({ name, value }));
  const variable = first('bearer_token_env_var');
  if (variable !== undefined) value.bearer_token_env_var = variable;
  const env = (options.get('env') ?? []).flatMap((text) => headerOf(text.replace('=', ':')) ?? []);
  if (env.length > 0) value.env = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  // codex mcp add --url speaks streamable HTTP only.
  if (options.has('url') && transport === undefined) value.type = 'http';
  return { name, value };
}

/** `claude mcp add-json NAME '{…}'`, `code --add-mcp '{…}'`. */
function addedJson(name: string, json: string): { name: string; value: PlainMap } | null {
  const value = asMap(parseJson(json).value);
  return value === null ? null : { name: name || String(value.name ?? ''), value };
}

function read(words: string[]): { name: string; value: PlainMap } | null {
  const program = words.findIndex((word) => PROGRAMS.test(word));
  const rest = words.slice(program + 1);
  const add = rest.findIndex((word, at) => /^add(-json|-remote)?$/i.test(word) && rest[at - 1] === 'mcp');
  const given = rest.find((word) => word.startsWith('--add-mcp'));
  if (program < 0) return null;
  if (add < 0 && given === undefined) return null;
  if (add < 0)
    return addedJson(
      '',
      given?.includes('=') ? given.slice(10) : (rest[rest.indexOf(given ?? '') + 1] ?? ''),
    );
  const command = optionsOf(rest.slice(add + 1));
  return rest[add] === 'add-json'
    ? addedJson(command.words[0] ?? '', command.words[1] ?? '')
    : added(command);
}

/** Commands after one another on a line: `a && b`, `a; b`. Quoted signs stay. */
function commandsIn(words: string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words)
    if (/^(&&|\|\||;|\|)$/.test(word)) commands.push([]);
    else if (/[^;];$/.test(word)) {
      commands.at(-1)?.push(word.slice(0, -1));
      commands.push([]);
    } else commands.at(-1)?.push(word);
  return commands;
}

const LINE_CHARACTERS_MAX = 65_536;

/**
 * Lines that add a server, as entries; others are passed over. They are read as text: nothing is run, no variable of
 * the machine is looked up. Sources: `claude mcp add --help`, `codex mcp add --help`, `gemini mcp add --help`.
 */
export function parseCommands(text: string): { entries: Entry[]; unreadable: number[] } {
  const entries: Entry[] = [];
  const unreadable: number[] = [];
  const lines = logicalLines(text);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.line ?? 0;
    if (!/\bmcp\b/i.test(lines[at]?.text ?? '')) continue;
    const { text: written, last } = withQuoted(lines, at);
    at = last;
    if (written.length > LINE_CHARACTERS_MAX) {
      unreadable.push(line);
      continue;
    }
    for (const words of commandsIn(splitCommand(written))) {
      try {
        const found = read(words);
        if (found !== null) entries.push({ ...found, path: `line ${line}`, client: 'Command line' });
      } catch {
        unreadable.push(line);
      }
    }
  }
  return { entries, unreadable };
}
