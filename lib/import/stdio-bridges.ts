import type { Header } from './authorization';
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

/** `Name: value` or `Name:value`, as `--header` takes it. */
export function headerOf(text: string): Header | null {
  const colon = text.indexOf(':');
  const equals = text.indexOf('=');
  const at = colon < 0 || (equals > 0 && equals < colon && !/^[\w-]+:/.test(text)) ? equals : colon;
  return at > 0 ? { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() } : null;
}

const URL_OPTIONS = new Map([
  ['--sse', 'sse'],
  ['--streamablehttp', 'streamable-http'],
]);
const HEADER_OPTIONS = new Set(['--header', '--headers', '-h']);
const BEARER_OPTIONS = new Set(['--oauth2bearer', '--bearer', '--token', '--api-access-token']);
/** Options whose value is another address than the server's. */
const OTHER_URL = /url|uri|resource|origin|issuer|proxy/i;

/** Whether one argument is a whole command. A header is none, though its token may name MCP. */
const isCommand = (part: string): boolean =>
  /\s/.test(part) && /mcp[-_]|supergateway/.test(part) && !/^[\w-]{1,100}:/.test(part);

/** Arguments with `bash -c "…"` and `cmd /c …` taken apart. */
const wordsOf = (parts: string[]): string[] =>
  parts.slice(0, 200).flatMap((part) => (isCommand(part) ? splitCommand(part) : [part]));

/** Takes the next option and its value off the words. */
function takeOption(bridge: Bridge, words: string[]): void {
  const word = words.shift() ?? '';
  const [option, joined] = splitOption(word);
  const name = option.toLowerCase();
  const next = () => joined ?? words.shift() ?? '';
  if (HEADER_OPTIONS.has(name)) {
    const text = next();
    // mcp-proxy takes name and value as two words.
    bridge.headers.push(headerOf(text) ?? { name: text, value: words.shift() ?? '' });
  } else if (BEARER_OPTIONS.has(name))
    bridge.headers.push({ name: 'Authorization', value: `Bearer ${next()}` });
  else if (name === '--transport') bridge.transport = transportIn(next());
  else if (URL_OPTIONS.has(name)) {
    bridge.transport = URL_OPTIONS.get(name) ?? null;
    bridge.url = next();
  } else if (name.startsWith('--') && OTHER_URL.test(name) && joined === undefined) words.shift();
  else if (bridge.url === '' && isUrl(word)) bridge.url = word;
}

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
  const bridge: Bridge = {
    url: '',
    transport: program?.transport ?? null,
    headers: [],
    isDoubtful: program === undefined,
  };
  const rest = words.slice(start + 1);
  while (rest.length > 0) takeOption(bridge, rest);
  if (bridge.url === '' && program?.url !== undefined) bridge.url = asText(env[program.url]) ?? '';
  const isGiven = (name: string) => name in env || containerVariables(words).has(name);
  if (program?.token !== undefined && isGiven(program.token) && !bridge.headers.some(isAuthorization))
    bridge.headers.push({ name: 'Authorization', value: `Bearer \${${program.token}}` });
  return bridge.url === '' ? null : bridge;
}

const isAuthorization = ({ name }: Header): boolean => /^authorization$/i.test(name);

/** What `docker run -e NAME=value` gives the container. */
export function containerVariables(words: readonly string[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [at, word] of words.entries()) {
    const [option, joined] = splitOption(word);
    const pair = option === '-e' || option === '--env' ? (joined ?? words[at + 1] ?? '') : '';
    const equals = pair.indexOf('=');
    if (equals > 0) variables.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return variables;
}

/** `--name=value`; a word that is no option stays whole. */
function splitOption(word: string): [string, string?] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** `http-first` and `sse-first` (mcp-remote) leave it open which one the server speaks. */
const transportIn = (text: string): string | null => (/-first$/i.test(text) ? null : text);
