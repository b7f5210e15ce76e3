import type { Header } from './authorization';
import { fieldsOf, mapIn, textIn } from './fields';
import { splitCommand } from './formats/command-words';
import { headersOf } from './headers';
import { asList, asMap, asText, emptyMap, isMap, type PlainMap } from './json-value';
import { readBridge } from './stdio-bridges';
import { statesNothing, transportOf } from './transport';

export interface Reach {
  url: string;
  /** The field with the URL, in the normalized spelling; `args` for the arguments of a program. */
  field: string;
  transport: string | null;
  headers: Header[];
  /** Whether the program with the URL is not a known bridge. */
  isDoubtful: boolean;
}

/** Fields whose name says that the URL is an MCP server's. */
const MCP_URL_FIELDS = ['mcpserverurl', 'mcpurl', 'mcpendpoint', 'mcpserverendpoint'];
/** Fields with a server's URL, each documented by at least one client. Gemini CLI prefers `httpUrl` to `url`. */
const URL_FIELDS = [
  'httpurl',
  'url',
  'serverurl',
  'streamablehttpurl',
  'uri',
  ...MCP_URL_FIELDS,
  'remoteurl',
  'endpointurl',
  'sseurl',
  'sseendpoint',
  'fixedurl',
  'urltemplate',
];
/** Fields that also hold other values (a path, a program): only an address counts. */
const PERHAPS_FIELDS = ['baseurl', 'endpoint', 'target', 'address', 'command', 'host'];
const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);
/** Whether a field often holds the address of something else. */
export const isPerhapsField = (field: string): boolean => PERHAPS_FIELDS.includes(field);

export const isMcpField = (field: string): boolean => MCP_URL_FIELDS.includes(field);

function urlOf(map: PlainMap): { field: string; url: string } | null {
  const fields = fieldsOf(map);
  for (const field of URL_FIELDS) {
    const url = asText(fields.get(field));
    // `url: "..."` is an example.
    if (url !== null && /[\p{L}\p{N}]/u.test(url)) return { field, url: withEndpoint(url, map) };
  }
  for (const field of PERHAPS_FIELDS) {
    const url = asText(fields.get(field));
    if (url !== null && isAddress(url))
      return { field, url: field === 'endpoint' ? url : withEndpoint(url, map) };
  }
  const url = hostAndPort(map);
  return url === null ? null : { field: 'host', url };
}

/** agentgateway splits an address: `host`, `port`, `path`. */
function hostAndPort(map: PlainMap): string | null {
  const [host, port, path] = [textIn(map, 'host'), textIn(map, 'port'), textIn(map, 'path')];
  if (host === null || port === null || path?.startsWith('/') !== true) return null;
  if (!/^[\w.-]{1,253}$/.test(host) || !/^\d{1,5}$/.test(port)) return null;
  return port === '443' ? `https://${host}${path}` : `http://${host}:${port}${path}`;
}

/** Spring AI keeps the path separately: `url: https://host`, `endpoint: /mcp`. */
function withEndpoint(url: string, map: PlainMap): string {
  const path = textIn(map, 'sseendpoint', 'endpoint');
  return path?.startsWith('/') === true && /^https?:\/\/[^/?#]+\/?$/i.test(url)
    ? url.replace(/\/$/, '') + path
    : url;
}

/**
 * Returns the words of an entry's command: `command` + `args` (most), `cmd` (Goose), a list (OpenCode), `{path, args}`
 * (Zed), `target` (fast-agent).
 */
export function commandOf(map: PlainMap): string[] {
  const nested = asMap(map.command);
  const head = asList(map.command) ?? [
    textIn(map, 'command', 'cmd', 'target') ?? textIn(nested, 'path', 'command'),
  ];
  const words = [...head, ...(asList(map.args) ?? asList(nested?.args) ?? [])].flatMap(
    (word) => asText(word) ?? [],
  );
  return words.length === 1 ? splitCommand(words[0] ?? '') : words;
}

/** Maps that hold settings which other clients write directly into the entry. A map of a transport states it. */
const WRAPPER =
  /^(transport|config|configtemplate|mcpconfig|remote|remoteconfig|connection(params)?|settings|spec|(server)?params|serverparameters|parameters|startcommand|server|upstream|backend|mcp|stdio|sse|http|httpstream|streamablehttp)$/;
const TRANSPORT = /^(stdio|sse|http|httpstream|streamablehttp)$/;
const WRAPPERS_MAX = 3;

/** Whether a key names the place of a server's settings, not the server. */
export const isWrapper = (name: string): boolean => WRAPPER.test(name);

/** Whether a map itself has a URL or a program. */
export const namesReach = (map: PlainMap): boolean => urlOf(map) !== null || commandOf(map).length > 0;

/** Returns an entry merged with its map that has the URL or program; the entry itself if there is none. */
export function unwrapped(map: PlainMap, depth = 0): PlainMap {
  if (depth === WRAPPERS_MAX || namesReach(map)) return map;
  for (const [name, inner] of fieldsOf(map)) {
    const value = isMap(inner) && WRAPPER.test(name) ? unwrapped(inner, depth + 1) : null;
    if (value === null || !namesReach(value)) continue;
    const outer = Object.entries(map).filter(([, part]) => part !== inner);
    const stated = TRANSPORT.test(name) ? { type: name } : {};
    return Object.assign(emptyMap(), Object.fromEntries(outer), stated, value);
  }
  return map;
}

/** Returns the transport that an entry names: the first known name, else the first that says something. */
export function transportName(map: PlainMap): string | null {
  const names = [
    'type',
    'transport',
    'transporttype',
    'servertransport',
    'servertype',
    'transportprotocol',
    'mcpservertype',
    'protocol',
  ].flatMap((field) => textIn(map, field) ?? []);
  const inner = textIn(asMap(map.transport), 'type');
  const all = inner === null ? names : [...names, inner];
  return (
    all.find((name) => transportOf(name) !== null) ??
    all.find((name) => !statesNothing(name)) ??
    all[0] ??
    null
  );
}

/** Returns how the server of an unwrapped entry is reached, or null for a program or an entry without a URL. */
export function reachOf(map: PlainMap): Reach | null {
  const found = urlOf(map);
  if (found !== null)
    return { ...found, transport: transportName(map), headers: headersOf(map), isDoubtful: false };
  const bridge = readBridge(commandOf(map), mapIn(map, 'env', 'envs', 'environment') ?? emptyMap());
  return bridge === null ? null : { ...bridge, field: 'args' };
}
