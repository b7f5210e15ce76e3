import type { Header } from './authorization';
import { headerOf, optionsOf } from './formats/command-options';
import { splitCommand } from './formats/command-words';
import { asText, type PlainMap } from './json-value';

/** What the arguments of a bridge to a remote server say. Read as text; nothing is ever run. */
export interface Bridge {
  url: string;
  transport: string | null;
  headers: Header[];
  /** The program is not known; only its name says that it passes requests on. */
  isDoubtful: boolean;
}

interface Program {
  name: RegExp;
  /** Variables that hold the address or the bearer token. */
  url?: string;
  token?: string;
  transport?: string;
}

/** Programs that do nothing but pass requests on. Names and variables: the README of each. */
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
/** Names that sound like a bridge's. */
const PERHAPS = /^(?=.*mcp)(?=.*(remote|proxy|bridge|gateway|adapter|connect|relay))[\w-]{1,80}$/i;

/**
 * The names in one word of a command: `@scope/mcp-remote@1.2`, `supercorp/supergateway:latest`, `mcp-proxy==0.8`,
 * `…/node_modules/mcp-remote/dist/proxy.js`.
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

/** Options that name the transport along with the address. */
const TRANSPORTS = ['sse', 'streamable-http'];

/** Whether one argument is a whole command. A header is none, though its token may name MCP. */
const isCommand = (part: string): boolean =>
  /\s/.test(part) && /mcp[-_]|supergateway/.test(part) && !/^[\w-]{1,100}:/.test(part);

/** Arguments with `bash -c "…"` and `cmd /c …` taken apart. */
const wordsOf = (parts: string[]): string[] =>
  parts.slice(0, 200).flatMap((part) => (isCommand(part) ? splitCommand(part) : [part]));

/**
 * The remote server behind `npx mcp-remote URL --header …` and its like, or null when the command is none of these.
 * `env` is what the entry gives the program: some bridges take the address or the bearer token from there.
 */
export function readBridge(command: string[], env: PlainMap): Bridge | null {
  const words = wordsOf(command);
  const known = words.findIndex((word) => programIn(word) !== undefined);
  const start = known < 0 ? words.findIndex(isPerhaps) : known;
  if (start < 0) return null;
  // The last name counts in `uvx --from mcp-proxy==1.0 mcp-proxy`: what is before it is no option of the bridge.
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
  // `http-first` and `sse-first` (mcp-remote) leave it open which one the server speaks.
  const transport =
    byOption ?? (stated === undefined || /-first$/i.test(stated) ? (program?.transport ?? null) : stated);
  return url === null ? null : { url, transport, headers, isDoubtful: program === undefined };
}

/** What `docker run -e NAME=value` gives the container. */
export function containerVariables(words: readonly string[]): Map<string, string> {
  const given = (optionsOf(words).options.get('env') ?? []).map((pair) => /^([^=]+)=(.*)$/s.exec(pair));
  return new Map(given.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}
