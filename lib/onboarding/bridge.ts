import type { Header } from './authorization';
import { splitCommand } from './formats/command-words';

/** What the arguments of a bridge to a remote server say. Read as text; nothing is ever run. */
export interface Bridge {
  url: string;
  transport: string | null;
  headers: Header[];
}

const BRIDGE = /(^|[/\\@])(mcp-remote|supergateway|mcp-proxy|mcp-server-remote)(@[\w.-]+)?(\.exe|\.cmd)?$/i;
const isBridge = (word: string) => BRIDGE.test(word);
const isUrl = (word: string) => /^(https?:\/\/|\$\{)/i.test(word);

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

/** Arguments with `bash -c "…"` and `cmd /c …` taken apart. */
const wordsOf = (parts: string[]): string[] =>
  parts
    .slice(0, 200)
    .flatMap((part) => (/\s/.test(part) && /mcp-|supergateway/.test(part) ? splitCommand(part) : [part]));

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
  } else if (bridge.url === '' && isUrl(word)) bridge.url = word;
}

/**
 * The remote server behind `npx mcp-remote URL --header …` and its like (supergateway, mcp-proxy), or null when the
 * command is none of these. Options: the README of each program.
 */
export function readBridge(command: string[]): Bridge | null {
  const words = wordsOf(command);
  const start = words.findIndex(isBridge);
  if (start < 0) return null;
  const bridge: Bridge = { url: '', transport: null, headers: [] };
  const rest = words.slice(start + 1);
  while (rest.length > 0) takeOption(bridge, rest);
  return bridge.url === '' ? null : bridge;
}

/** `--name=value`; a word that is no option stays whole. */
function splitOption(word: string): [string, string?] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** `http-first` and `sse-first` (mcp-remote) leave it open which one the server speaks. */
const transportIn = (text: string): string | null => (/-first$/i.test(text) ? null : text);
