import type { Entry } from '../entry';
import { asMap, emptyMap, type Plain, type PlainMap } from '../json-value';
import type { Client } from '../row';
import { parseJson } from './json';

/** Prefixes of links that install a server, up to the `?`. Sources: the clients' pages on install links. */
const HEADS: readonly [string, Client][] = [
  [String.raw`cursor:\/\/[\w.-]{1,40}\/mcp\/install`, 'Cursor'],
  [
    String.raw`https:\/\/(?:www\.)?cursor\.com\/(?:[a-z-]{2,5}\/){0,2}(?:link\/)?(?:install-mcp|mcp\/install)`,
    'Cursor',
  ],
  [String.raw`vscode(?:-insiders)?(?::|%3A)mcp(?:\/|%2F)install`, 'VS Code'],
  [String.raw`https:\/\/(?:insiders\.)?vscode\.dev\/redirect\/mcp\/install`, 'VS Code'],
  [String.raw`https:\/\/vs-open\.link\/mcp-install`, 'Visual Studio, JetBrains or Xcode'],
  [String.raw`https:\/\/kiro\.dev\/launch\/mcp\/add`, 'Kiro'],
  [String.raw`lmstudio:\/\/add_mcp`, 'Unknown client'],
  [String.raw`https:\/\/lmstudio\.ai\/install-mcp`, 'Unknown client'],
  [String.raw`goose:\/\/extension`, 'Goose'],
];
const LINK = new RegExp(`(?:${HEADS.map(([head]) => `(${head})`).join('|')})(?:\\?|%3F)`, 'gi');

export const hasInstallLinks = (text: string): boolean => text.search(LINK) >= 0;

const LINKS_MAX = 200;
const CHARACTERS_MAX = 16_384;

/** Returns the query after the `?`: up to a space, a quote or a bracket, except those inside unescaped JSON. */
function queryAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length && at - start < CHARACTERS_MAX; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '{') depth += 1;
    else if (sign === '}') depth = Math.max(0, depth - 1);
    else if (/[\n\r`]/.test(sign) || (depth === 0 && /[\s"'<>()[\]|\\]/.test(sign)))
      return text.slice(start, at);
  }
  return text.slice(start, start + CHARACTERS_MAX);
}

/** Returns the configuration in a link: JSON, or JSON in base64. Throws if it is neither. */
function configIn(written: string): PlainMap | null {
  const text = written.trim();
  const json = text.startsWith('{') ? text : new TextDecoder().decode(bytesOf(text));
  return asMap(parseJson(json).value);
}

/** Base64, also base64url; a `+` of a query becomes a space. */
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replace(/[ -]/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));

/** `goose://extension?cmd=npx&arg=…` or `?url=…&type=…`. */
function gooseEntry(query: URLSearchParams): PlainMap {
  const value = emptyMap();
  for (const field of ['url', 'type']) {
    const text = query.get(field);
    if (text !== null) value[field] = text;
  }
  const command = query.get('cmd');
  if (command !== null) Object.assign(value, { command, args: query.getAll('arg') as Plain[] });
  return value;
}

/** Returns the server that a link installs; null for a template. Throws if the link holds no server. */
function serverIn(written: string, isGoose: boolean): { name: string; value: PlainMap } | null {
  if (/\$\{|(^|&)\w{1,40}=$|^$/.test(written)) return null;
  const isPlain = /^(\w{1,40})=/.test(written);
  const query = new URLSearchParams(isPlain ? written : '');
  const name = query.get('name') ?? query.get('id') ?? '';
  if (isGoose) return { name, value: gooseEntry(query) };
  const config = query.get('config');
  if (isPlain && config === null) return null;
  const value = configIn(isPlain ? (config ?? '') : decodeURIComponent(written));
  if (value === null) throw new Error('The link contains no server.');
  const only = asMap(value.mcpServers) ?? asMap(value.servers);
  const [first] = only === null ? [] : Object.entries(only);
  const server = first === undefined ? value : (asMap(first[1]) ?? value);
  return { name: name || (first?.[0] ?? (typeof value.name === 'string' ? value.name : '')), value: server };
}

/**
 * Returns the servers of the install links in a text, each once, and the lines of unreadable links. Links are read as
 * text, never opened.
 */
export function parseInstallLinks(text: string): { entries: Entry[]; unreadable: number[] } {
  const entries: Entry[] = [];
  const unreadable: number[] = [];
  const seen = new Set<string>();
  let line = 1;
  let counted = 0;
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    if (entries.length + unreadable.length >= LINKS_MAX) break;
    if (match.index < end) continue;
    line += text.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    const client = HEADS[match.slice(1).findIndex((head) => head !== undefined)]?.[1] ?? 'Unknown client';
    const query = queryAt(text, match.index + match[0].length);
    end = match.index + match[0].length + query.length;
    try {
      const isEscaped = /%3F$/i.test(match[0]);
      const found = serverIn(isEscaped ? decodeURIComponent(query) : query, client === 'Goose');
      if (found === null) continue;
      const same = JSON.stringify([found.name.toLowerCase(), found.value.url ?? found.value.args ?? null]);
      if (!seen.has(same)) entries.push({ ...found, path: `line ${line}`, client });
      seen.add(same);
    } catch {
      unreadable.push(line);
    }
  }
  return { entries, unreadable };
}
