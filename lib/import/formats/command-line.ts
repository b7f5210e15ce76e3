import type { Entry } from '../entry';
import { mapIn } from '../fields';
import { asMap, emptyMap, isMap, type Plain, type PlainMap } from '../json-value';
import { type Command, headerOf, optionsOf } from './command-options';
import { logicalLines, splitCommand, withQuoted } from './command-words';
import { parseJson } from './json';

/** Programs that start a local server if no address is given: `claude mcp add NAME PROGRAM ARGUMENTS`. */
const PROGRAMS =
  /^(claude|codex|gemini|copilot|qodercli|qoder|qwen|cursor-agent|code|code-insiders|amp|droid|kimi|kiro-cli|q)(\.exe|\.cmd)?$/i;

const PROMPT = String.raw`^[ \t]*(?:[$>#%❯][ \t]+|PS[ \t][^>\n]{0,120}>[ \t]*)?`;
const WORDS = String.raw`(?:[\w@./:\\~+-]{1,200}[ \t]+){0,6}`;
/** A line that starts with any program and adds a server: `… mcp add`, `… --add-mcp`. */
const START = new RegExp(
  `${PROMPT}${WORDS}(?:/?mcp[ \\t]+(?:servers?[ \\t]+|config[ \\t]+)?(?:add|set)[\\w-]*[ \\t]|--add-mcp|(?:add|install)-mcp(?:@\\S{1,40})?[ \\t])`,
  'im',
);
const OTHERS = new RegExp(
  `${PROMPT}(?:thv[ \\t]+run|(?:npx[ \\t]+)?mcporter[ \\t]+config[ \\t]+add|mcpjungle[ \\t]+register|(?:npx|bunx|uvx)[ \\t]+(?:-y[ \\t]+)?(?:mcp-remote|mcp-proxy|supergateway)(?:@\\S{1,40})?)[ \\t]`,
  'im',
);

const INLINE = /`((?:[\w@./:~+-]{1,100}[ \t]+){0,6}(?:mcp[ \t]+(?:add|set)|add-mcp[ \t])[^`\n]{0,4000})`/gi;

export const isCommands = (text: string): boolean =>
  START.test(text) || OTHERS.test(text) || text.search(INLINE) >= 0;

/** Returns a line as shell input; for a line of Markdown, the commands in its code. */
function commandLine(written: string): string {
  const inline = [...written.matchAll(INLINE)].map((match) => match[1] ?? '');
  return inline.length === 0 ? written : inline.join(' ; ');
}

/** Words that may precede the program: a prompt, `sudo`, `npx -y`, an assignment. */
const BEFORE = /^(?:[$>#%❯-]|sudo|npx|bunx|-y|\w{1,100}=.*)$/s;

interface Added {
  name: string;
  value: PlainMap;
}

const isAddress = (word: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || /^[$%{<]/.test(word);

/** `… mcp add NAME URL`, `… mcp add NAME --url URL`, `… mcp add NAME -- PROGRAM`. */
function added(command: Command): Added {
  const { options, words, program } = command;
  const first = (option: string) => options.get(option)?.[0];
  const isNamed = first('name') !== undefined || isAddress(words[0] ?? '');
  const [name = '', ...rest] = isNamed ? [first('name') ?? '', ...words] : words;
  const value = emptyMap();
  const transport = first('transport');
  if (transport !== undefined) value.type = transport;
  const url = first('url') ?? rest.find(isAddress);
  const [head, ...tail] = program.length > 0 ? program : url === undefined ? rest : [];
  if (head !== undefined) Object.assign(value, { command: head, args: tail });
  else if (url !== undefined) value.url = url;
  const headers = (options.get('header') ?? []).flatMap((text) => headerOf(text) ?? []);
  if (headers.length > 0) value.headers = headers.map(({ name, value }): Plain => ({ name, value }));
  for (const option of ['token', 'bearer_token_env_var']) {
    const text = first(option);
    if (text !== undefined) value[option] = text;
  }
  const env = (options.get('env') ?? []).flatMap((text) => headerOf(text.replace('=', ':')) ?? []);
  if (env.length > 0) value.env = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  // codex mcp add --url supports only streamable HTTP.
  if (options.has('url') && transport === undefined) value.type = 'http';
  return { name, value };
}

/** `claude mcp add-json NAME '{…}'`, `code --add-mcp '{…}'`; the object may be wrapped in a list of servers. */
function addedJson(name: string, json: string): Added[] {
  const value = asMap(parseJson(json).value);
  if (value === null) return [];
  const list = mapIn(value, 'servers', 'mcpservers');
  if (list === null) return [{ name: name || String(value.name ?? ''), value }];
  return Object.entries(list).flatMap(([key, entry]) => (isMap(entry) ? [{ name: key, value: entry }] : []));
}

const isWeb = (word: string): boolean => /^https?:\/\//i.test(word);
const isAnotherVerb = (word: string | undefined): boolean => /^[a-z]+$/.test(word ?? '');

/** Returns the verb that adds a server and where it ends, or null for another command. */
function verbIn(words: string[]): { verb: string; end: number; isKnown: boolean } | null {
  for (const [at, word] of words.entries()) {
    const before = /^(servers?|config)$/i.test(words[at - 1] ?? '') ? words[at - 2] : words[at - 1];
    const isMcp = /^(\/?mcp|mcporter)$/i.test(before ?? '');
    if (isMcp && /^(add|set)(-\w+)?$/i.test(word))
      return {
        verb: word.toLowerCase(),
        end: at + 1,
        isKnown: PROGRAMS.test(words.find((one) => !BEFORE.test(one)) ?? ''),
      };
    if (
      /^(add|install)-mcp(@.*)?$/i.test(word) &&
      words.slice(at + 1, at + 6).some(isWeb) &&
      !isAnotherVerb(words[at + 1])
    )
      return { verb: 'add', end: at + 1, isKnown: false };
    const pair = `${words[at - 1] ?? ''} ${word}`.toLowerCase();
    if (pair === 'thv run' || pair === 'mcpjungle register')
      return { verb: 'add', end: at + 1, isKnown: false };
  }
  return null;
}

/** `npx mcp-remote URL`: the command of an entry alone. */
function bridgeIn(words: string[]): Added[] {
  const start = words.findIndex((word) => /^(npx|bunx|uvx)$/i.test(word));
  const [command = '', ...args] = start < 0 ? [] : words.slice(start);
  const isBridge = args.slice(0, 3).some((word) => /^(mcp-remote|mcp-proxy|supergateway)(@.*)?$/i.test(word));
  return isBridge && args.some(isWeb)
    ? [{ name: '', value: Object.assign(emptyMap(), { command, args }) }]
    : [];
}

function read(words: string[]): Added[] {
  const given = words.findIndex((word) => word.startsWith('--add-mcp'));
  if (given >= 0) {
    const word = words[given] ?? '';
    return addedJson('', word.includes('=') ? word.slice(10) : (words[given + 1] ?? ''));
  }
  const found = verbIn(words);
  if (found === null) return bridgeIn(words);
  const command = optionsOf(words.slice(found.end));
  const [name = '', json = ''] = command.words;
  if (isUsage(name) && !command.words.slice(1).some(isWeb)) return [];
  if (found.verb === 'add-json' || /^\s*\{/.test(json)) return addedJson(name, json);
  const { name: called, value } = added(command);
  if (/^add-(http|sse)$/.test(found.verb)) value.type ??= found.verb.slice(4);
  if (called === '' && value.url === undefined && value.command === undefined) return [];
  // The words of an unknown program may be prose, so an address or a program after `--` is required.
  const isReached = isWeb(String(value.url ?? '')) || command.program.length > 0;
  return found.isKnown || isReached ? [{ name: called, value }] : [];
}

/** Whether a name is a placeholder, as in `claude mcp add <name> <url>` of a manual or `… "$name" "$url"` of a script. */
const isUsage = (name: string): boolean => /^(?:[<[{][^<>[\]{}]{1,60}[>\]}]|\$\{?\w{1,60}\}?)$/.test(name);

/** Keeps quoted separators: `a && b`, `a; b`. */
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
 * Returns the lines that add a server as entries; other lines are skipped. Reads them as text: runs nothing and reads
 * no environment variable. Sources: `claude mcp add --help`, `codex mcp add --help`, `gemini mcp add --help`.
 */
export function parseCommands(text: string): { entries: Entry[]; unreadable: number[] } {
  const entries: Entry[] = [];
  const unreadable: number[] = [];
  const lines = logicalLines(text);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.line ?? 0;
    if (!/mcp|\bthv\b/i.test(lines[at]?.text ?? '')) continue;
    const { text: written, last } = withQuoted(lines, at);
    at = last;
    if (written.length > LINE_CHARACTERS_MAX) {
      unreadable.push(line);
      continue;
    }
    for (const words of commandsIn(splitCommand(commandLine(written)))) {
      try {
        for (const found of read(words))
          entries.push({ ...found, path: `line ${line}`, client: 'Command line' });
      } catch {
        unreadable.push(line);
      }
    }
  }
  return { entries, unreadable };
}
