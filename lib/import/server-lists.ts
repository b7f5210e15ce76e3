import { clientOfFile, clientOfServers, clientOfVsCodeServers } from './client';
import { isMcpAddress, reasonFor } from './evidence';
import { spelled } from './fields';
import { asList, asMap, asText, emptyMap, isMap, type Plain, type PlainMap } from './json-value';
import { namesReach, reachOf, transportName, unwrapped } from './reach';
import type { Client } from './row';
import { nameIn } from './signatures';
import { transportOf } from './transport';

export interface Where {
  file: string;
  format: string;
}

/** A list of servers at a client's known location. */
export interface ServerList {
  value: Plain;
  path: string;
  client: (entries: PlainMap[]) => Client;
  transport?: string;
}

interface Spot {
  key: string;
  value: Plain;
  path: string;
  /** The parent key, in the normalized spelling. */
  parent: string;
  root: PlainMap;
  holder: PlainMap;
  where: Where;
}

/** `value` is set if the list is not directly under the key. */
type Rule = (spot: Spot) => (Omit<ServerList, 'value' | 'path'> & { value?: Plain }) | null;

/** `remote_servers`: ToolHive's registry. */
const SERVER_KEYS = new Set([
  'mcpservers',
  'modelcontextprotocolservers',
  'managedmcpservers',
  'remotemcpservers',
  'remoteservers',
]);
const MCP_PARENT = /^(mcp|mcpclient|mcpconfig|modelcontextprotocol)$/;
const TRANSPORTS: Readonly<Record<string, string>> = {
  sseservers: 'sse',
  shttpservers: 'streamable-http',
  streamablehttpservers: 'streamable-http',
  stdioservers: 'stdio',
};
/** The last part of a dotted key: `amp.mcpServers`, `augment.advanced`. */
const lastPart = (key: string): string => spelled(key.slice(key.lastIndexOf('.') + 1));
const partBefore = (key: string): string => spelled(key.slice(0, Math.max(0, key.lastIndexOf('.'))));
const maps = (value: Plain): PlainMap[] => (asList(value) ?? Object.values(asMap(value) ?? {})).filter(isMap);
const fixed =
  (client: Client): ServerList['client'] =>
  () =>
    client;

/** `mcpServers` in any spelling: most clients. Only Codex has a `mcp_servers` table in TOML. */
const byName: Rule = ({ key, value, root, where }) => {
  const name = lastPart(key);
  if (name === 'multiservermcpclient') return { client: fixed('LangChain') };
  if (!SERVER_KEYS.has(name)) return null;
  const isMap = asMap(value) !== null;
  const likely: Client | null =
    where.format === 'toml' && isMap && key === 'mcp_servers'
      ? 'Codex'
      : where.format === 'yaml' && !isMap && key === 'mcpServers'
        ? 'Continue'
        : null;
  // A program's text is not a client's file.
  if (where.format === 'code') return { client: fixed('Unknown client') };
  return {
    client: (entries) =>
      (clientOfFile(where.file) === null ? likely : null) ?? clientOfServers(root, entries, where.file),
  };
};

/** `mcp.servers`: VS Code, fast-agent, OpenClaw, gptme; `mcp.targets`: fast-agent; `mcp.sse_servers`: OpenHands. */
const underMcp: Rule = ({ key, value, parent, root, holder, where }) => {
  const name = lastPart(key);
  if (!MCP_PARENT.test(parent) && partBefore(key) !== 'mcp') return null;
  if (Object.hasOwn(TRANSPORTS, name))
    return { client: fixed(clientOfFile(where.file) ?? 'OpenHands'), transport: TRANSPORTS[name] ?? 'http' };
  if (name === 'targets') {
    const isOwn = maps(value).some((entry) => 'target' in entry);
    return { client: fixed(isOwn ? 'fast-agent' : (clientOfFile(where.file) ?? 'Unknown client')) };
  }
  if (name !== 'servers') return null;
  const isVsCode =
    asList(holder.inputs) !== null ||
    asList(root.inputs) !== null ||
    /(^|\/)settings\.json$/i.test(where.file);
  return {
    client: (entries) =>
      isVsCode
        ? clientOfVsCodeServers(holder, entries, where.file)
        : (clientOfFile(where.file) ?? 'Unknown client'),
  };
};

/** OpenCode, its forks and Crush: `mcp` maps names to servers. */
const mcpMap: Rule = ({ key, value, root, where }) => {
  if (spelled(key) !== 'mcp' || !isMap(value)) return null;
  const isServer = (entry: PlainMap) =>
    namesReach(entry) &&
    (transportOf(asText(entry.type) ?? 'http') !== null || /^remote$/i.test(asText(entry.type) ?? ''));
  if (!Object.values(value).some((entry) => isMap(entry) && isServer(entry))) return null;
  const schema = asText(root.$schema) ?? '';
  const isTyped = maps(value).some((entry) => /^(http|sse|stdio)$/.test(asText(entry.type) ?? ''));
  if (/(^|\/)\.?kilo/i.test(where.file)) return { client: fixed('Unknown client') };
  const likely: Client = /crush/i.test(schema) || isTyped ? 'Crush' : 'OpenCode';
  return { client: fixed(clientOfFile(where.file) ?? likely) };
};

/** Whether the entries under a common name are MCP servers. */
const areServers = (value: Plain, root: PlainMap, where: Where): boolean => {
  const entries = maps(value);
  if (entries.length === 0) return asList(root.inputs) !== null || Object.keys(root).length === 1;
  const isNamed = /(^|[/._-])mcp[^/]*$/i.test(where.file) || asList(root.inputs) !== null;
  return entries.some((entry) => {
    if (reasonFor(entry) !== null) return true;
    const reach = reachOf(unwrapped(entry));
    if (reach === null) return isNamed || transportOf(transportName(entry) ?? '') === 'program';
    return isNamed || isMcpAddress(reach.url) || transportOf(reach.transport ?? '') !== null;
  });
};

/** `servers`: VS Code and similar programs. OpenAPI and others also have this key, so the entries must look like servers. */
const servers: Rule = ({ key, value, path, root, where }) =>
  key === 'servers' && path === key && areServers(value, root, where)
    ? { client: (entries) => clientOfVsCodeServers(root, entries, where.file) }
    : null;

/**
 * `servers` at any depth below a part for MCP: the settings of a plugin, `mcp-integration.config.servers`; a list
 * directly below it, `mcp.shared`.
 */
const belowMcp: Rule = ({ key, value, path, parent, root, where }) =>
  (key === 'servers' || (asList(value) !== null && MCP_PARENT.test(parent))) &&
  path.split('.').some((part) => /(^|[-_])mcp([-_]|$)/i.test(part)) &&
  areServers(value, root, where)
    ? { client: fixed(clientOfFile(where.file) ?? 'Unknown client') }
    : null;

const zed: Rule = ({ key }) => (lastPart(key) === 'contextservers' ? { client: fixed('Zed') } : null);

/** Goose. Browsers, editors and build tools also have `extensions`, but with other types. */
const goose: Rule = ({ key, value, path }) =>
  key === 'extensions' &&
  path === key &&
  maps(value).some(
    (entry) =>
      transportOf(transportName(unwrapped(entry)) ?? '') !== null || 'uri' in entry || 'cmd' in entry,
  )
    ? { client: fixed('Goose') }
    : null;

/** Docker's catalogue. */
const docker: Rule = ({ key, value, path }) =>
  key === 'registry' &&
  path === key &&
  maps(value).some((entry) => asMap(entry.remote) !== null || asText(entry.image) !== null)
    ? { client: fixed('Docker MCP') }
    : null;

const spring: Rule = ({ key, path, parent }) =>
  spelled(key) === 'connections' && /(^|\.)mcp\.client\./.test(path)
    ? { client: fixed('Spring AI'), transport: parent }
    : null;

/** Quarkus, below `quarkus.langchain4j`: its `http` means the older transport. */
const quarkus: Rule = ({ key, value, parent }) => {
  if (key !== 'mcp' || parent !== 'langchain4j' || !isMap(value)) return null;
  const servers = Object.entries(value).flatMap(([name, entry]) => {
    if (!isMap(entry) || !namesReach(entry)) return [];
    const isOld = /^http$/i.test(transportName(entry) ?? '');
    return [[name, Object.assign(emptyMap(), entry, isOld ? { type: 'sse' } : {})]];
  });
  return { client: fixed('Unknown client'), value: Object.assign(emptyMap(), Object.fromEntries(servers)) };
};

/** CrewAI's agents: a list of addresses. */
const crew: Rule = ({ key, value }) =>
  key === 'mcps' && asList(value) !== null ? { client: fixed('CrewAI') } : null;

/** ContextForge's export. */
const gateways: Rule = ({ key, value }) =>
  key === 'gateways' && maps(value).some((entry) => reasonFor(entry) === 'strong')
    ? { client: fixed('Unknown client') }
    : null;

/** A single server under a specific name: `mcpServer`, Continue's `modelContextProtocolServer`, `mcp.server`. */
const single: Rule = ({ key, value, parent, root, holder, where }) => {
  const name = spelled(key);
  const isNamed =
    name === 'mcpserver' ||
    name === 'modelcontextprotocolserver' ||
    (name === 'server' && MCP_PARENT.test(parent)) ||
    (name === 'mcp' && isMcpAddress(reachOf(asMap(value) ?? emptyMap())?.url ?? ''));
  if (!isNamed || !isMap(value) || !namesReach(unwrapped(value))) return null;
  // An extension with a single server gives it its name.
  const around = name === 'mcp' && nameIn(value) === null ? nameIn(holder) : null;
  return {
    value: [around === null ? value : Object.assign(emptyMap(), value, { name: around })],
    client: (entries) =>
      where.format === 'code' ? 'Unknown client' : clientOfServers(root, entries, where.file),
  };
};

const RULES = [
  byName,
  underMcp,
  servers,
  belowMcp,
  zed,
  goose,
  docker,
  spring,
  quarkus,
  crew,
  gateways,
  mcpMap,
  single,
];

/** Returns the place at a key of a document, or null. */
export function serverListAt(spot: Spot): ServerList | null {
  if (asMap(spot.value) === null && asList(spot.value) === null) return null;
  for (const rule of RULES) {
    const found = rule(spot);
    if (found !== null) return { path: spot.path, ...found, value: found.value ?? spot.value };
  }
  return null;
}
