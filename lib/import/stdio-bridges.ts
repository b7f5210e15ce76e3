import type { Header } from './authorization';
import { headerOf, optionsOf } from './formats/command-options';
import { splitCommand } from './formats/command-words';
import { asText, type PlainMap } from './json-value';

/** The remote server in a bridge's arguments. Read as text; nothing is ever run. */
export interface Bridge {
  url: string;
  transport: string | null;
  headers: Header[];
  /** Whether the program is unknown, and only its name suggests that it forwards requests. */
  isDoubtful: boolean;
}

interface Program {
  name: RegExp;
  /** Variables that hold the URL or the bearer token. */
  url?: string;
  token?: string;
  transport?: string;
}

/** Programs that only forward requests. Names and variables are from the README of each. */
const PROGRAMS: readonly Program[] = [
  { name: /^(mcp[-_]remote(-client)?|mcp-server-remote|supergateway)$/i },
  { name: /^mcp[-_]proxy$/i, token: 'API_ACCESS_TOKEN' },
  {
    name: /^mcp-stdio-to-streamable-http-adapter$/i,
    url: 'URI',
    token: 'BEARER_TOKEN',
    transport: 'streamable-http',
  },
];
const PERHAPS = /^(?=.*mcp)(?=.*(remote|proxy|bridge|gateway|adapter|connect|relay))[\w-]{1,80}$/i;

/**
 * Returns the names in one word of a command: `@scope/mcp-remote@1.2`, `supercorp/supergateway:latest`,
 * `mcp-proxy==0.8`, `…/node_modules/mcp-remote/dist/proxy.js`.
 */
const namesIn = (word: string): string[] =>
  word.startsWith('-') || word.length > 1_000 || /^[a-z]+:\/\//i.test(word)
    ? []
    : word
        .split(/[\\/]/)
        .map((part) => part.replace(/(?<=.)(@|:|==|~=|>=).*$/s, '').replace(/\.(exe|cmd|js)$/i, ''));

const programIn = (word: string): Program | undefined => {
  const names = namesIn(word);
  return PROGRAMS.find(({ name }) => names.some((part) => name.test(part)));
};
const isPerhaps = (word: string): boolean => namesIn(word).some((part) => PERHAPS.test(part));

const isUrl = (word: string): boolean => /^(https?:\/\/|\$\{|\{\{|<)/i.test(word);

/** Options that state both the transport and the URL. */
const TRANSPORTS = ['sse', 'streamable-http'];

/** Whether one argument is a whole command. A header is not, though its token may contain MCP. */
const isCommand = (part: string): boolean =>
  /\s/.test(part) && /mcp[-_]|supergateway/.test(part) && !/^[\w-]{1,100}:/.test(part);

/** Splits the arguments of `bash -c "…"` and `cmd /c …`. */
const wordsOf = (parts: string[]): string[] =>
  parts.slice(0, 200).flatMap((part) => (isCommand(part) ? splitCommand(part) : [part]));

/**
 * Returns the remote server of `npx mcp-remote URL --header …` and similar commands, or null for another command. `env`
 * holds the entry's variables: some bridges read the URL or the bearer token from it.
 */
export function readBridge(command: string[], env: PlainMap): Bridge | null {
  const words = wordsOf(command);
  const known = words.findIndex((word) => programIn(word) !== undefined);
  const start = known < 0 ? words.findIndex(isPerhaps) : known;
  if (start < 0) return null;
  // In `uvx --from mcp-proxy==1.0 mcp-proxy`, the last name counts; the words before it are not options of the bridge.
  const program = programIn(words[start] ?? '');
  const { options, words: own, program: behind } = optionsOf(words.slice(start + 1));
  const first = (option: string) => options.get(option)?.[0];
  const stated = first('transport');
  const byOption = TRANSPORTS.find((name) => options.has(name));
  const headers = [
    ...(options.get('header') ?? []).flatMap((text) => headerOf(text) ?? []),
    ...(options.get('token') ?? []).map((token) => ({ name: 'Authorization', value: `Bearer ${token}` })),
  ];
  const isGiven = (name: string) => name in env || containerVariables(words).has(name);
  const isSigned = headers.some(({ name }) => /^authorization$/i.test(name));
  if (program?.token !== undefined && !isSigned && isGiven(program.token))
    headers.push({ name: 'Authorization', value: `Bearer \${${program.token}}` });
  const variable = program?.url === undefined ? null : asText(env[program.url]);
  const url = (byOption && first(byOption)) ?? [...own, ...behind].find(isUrl) ?? variable;
  // `http-first` and `sse-first` (mcp-remote) do not state the server's transport.
  const transport =
    byOption ?? (stated === undefined || /-first$/i.test(stated) ? (program?.transport ?? null) : stated);
  return url === null ? null : { url, transport, headers, isDoubtful: program === undefined };
}

/** Returns the variables of `docker run -e NAME=value`. */
export function containerVariables(words: readonly string[]): Map<string, string> {
  const given = (optionsOf(words).options.get('env') ?? []).map((pair) => /^([^=]+)=(.*)$/s.exec(pair));
  return new Map(given.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}
