import type { Entry } from './entry';
import { only } from './evidence';
import { mapIn, textIn } from './fields';
import { asList, asMap, asText, emptyMap, isMap, type Plain, type PlainMap } from './json-value';
import { namesReach, unwrapped } from './reach';
import type { Client } from './row';

/** One entry in a tool's own form, and the labels of its inputs. */
export interface Signed {
  entry: Entry;
  labels?: Map<string, string>;
}

interface Found {
  value: PlainMap;
  at?: string;
  name?: string | null;
  labels?: Map<string, string>;
  isElsewhere?: boolean;
}
type Tool = (map: PlainMap, path: string) => Found | null;

const PROGRAM = only({ type: 'stdio' });
const KINDS = /^(RemoteMCPServer|MCPRemoteProxy|MCPServerEntry|MCPServerRegistration|ToolServer|MCPServer)$/;

/** kagent and ToolHive: Kubernetes resources. Those without an address start a container. */
const kubernetes: Tool = (map) => {
  const spec = asMap(map.spec);
  const kind = asText(map.kind) ?? '';
  if (spec === null || !KINDS.test(kind)) return null;
  const isReached = namesReach(unwrapped(spec));
  return {
    at: 'spec',
    name: textIn(asMap(map.metadata), 'name'),
    value: isReached ? spec : PROGRAM,
    // A template's address is in the values of its chart.
    isElsewhere: !isReached && kind !== 'MCPServer',
  };
};

/** n8n keeps the token in a separate credential, referenced by name. A value that begins with `=` is an expression. */
const n8n: Tool = (map) => {
  const parameters = asMap(map.parameters);
  if (parameters === null || !/\.mcpClient(Tool)?$/.test(asText(map.type) ?? '')) return null;
  const label = textIn(mapIn(asMap(map.credentials), 'httpbearerauth'), 'name');
  const value = Object.assign(emptyMap(), parameters);
  for (const field of ['endpointUrl', 'sseEndpoint'])
    if (typeof value[field] === 'string') value[field] = value[field].replace(/^=/, '');
  delete value.authentication;
  if (label !== null) value.headers = [only({ name: 'Authorization', value: '', description: label })];
  return { value, isElsewhere: !namesReach(value) };
};

/** AutoGen's workbench around `server_params`. */
const autogen: Tool = (map) => {
  const value = /mcp/i.test(asText(map.provider) ?? '') ? mapIn(asMap(map.config), 'serverparams') : null;
  return value && { at: 'config.server_params', name: textIn(map, 'label'), value };
};

/** Obot's catalogue: one file per server. */
const obot: Tool = (map) => {
  const remote = asMap(map.remoteConfig);
  const runtime = asText(map.runtime);
  if (runtime === null || (remote === null && asMap(map[`${runtime}Config`]) === null)) return null;
  return remote === null ? { at: `${runtime}Config`, value: PROGRAM } : { at: 'remoteConfig', value: remote };
};

/** Open WebUI's list of tool servers, both MCP and OpenAPI. */
const openWebUi: Tool = (map) =>
  /^(mcp|openapi)$/.test(asText(map.type) ?? '') && 'auth_type' in map
    ? { value: map, name: textIn(asMap(map.info), 'name', 'id') }
    : null;

/** A tool of type `mcp` in a request or an agent: OpenAI, Foundry, skills. */
const tool: Tool = (map, path) =>
  /^mcp$/i.test(textIn(map, 'type', 'kind') ?? '') && /(^|\.)tools\[\d+\]$/.test(path)
    ? { value: map, name: textIn(map, 'serverlabel', 'servername', 'name', 'value', 'label') }
    : null;

const microsoft: Tool = (map) =>
  map.type === 'RemoteMCPServer' && asMap(map.spec) !== null ? { value: map, name: null } : null;

/** MCPB and DXT: the command of an extension, and the inputs for its user. */
const bundle: Tool = (map) => {
  const value = asMap(asMap(map.server)?.mcp_config);
  if (value === null) return null;
  const name = textIn(map, 'name', 'displayname');
  return { at: 'server.mcp_config', name, value, labels: labelsIn(map.user_config) };
};

/** Docker's catalogue in parts: one file per server. */
const docker: Tool = (map) =>
  textIn(asMap(map.remote), 'transporttype') === null
    ? null
    : { at: 'remote', name: textIn(map, 'name', 'title'), value: map };

const smithery: Tool = (map, path) => {
  const start = path === '' ? asMap(map.startCommand) : null;
  return start && { at: 'startCommand', name: null, value: namesReach(start) ? start : PROGRAM };
};

const TOOLS: readonly [Client, Tool][] = [
  ['Kubernetes', kubernetes],
  ['n8n', n8n],
  ['AutoGen', autogen],
  ['Obot', obot],
  ['Open WebUI', openWebUi],
  ['Agent tools', tool],
  ['Microsoft 365 Copilot', microsoft],
  ['MCP bundle', bundle],
  ['Docker MCP', docker],
  ['Smithery', smithery],
];

/** Returns the entry of a map in the form of a tool without a list of servers, or null. */
export function signatureOf(map: PlainMap, path: string): Signed | null {
  for (const [client, read] of TOOLS) {
    const found = read(map, path);
    if (found === null) continue;
    const { at, name = textIn(map, 'name'), value, labels, isElsewhere } = found;
    const where = at === undefined ? path : path === '' ? at : `${path}.${at}`;
    return {
      entry: { name: name ?? '', path: where, value, client, ...(isElsewhere ? { isElsewhere } : {}) },
      ...(labels ? { labels } : {}),
    };
  }
  return null;
}

/** Returns labels of inputs by id: `{ID: {title, description}}`, or a list whose items have an `id`. */
export function labelsIn(part: Plain | undefined): Map<string, string> {
  const list = asList(part)?.map((item): [string | null, Plain] => [textIn(asMap(item), 'id', 'name'), item]);
  const labels = new Map<string, string>();
  for (const [id, item] of list ?? Object.entries(asMap(part) ?? {})) {
    const label = textIn(asMap(item), 'title', 'description', 'label');
    if (id !== null && label !== null) labels.set(id, label.slice(0, 200));
  }
  return labels;
}

const NAMES = [
  'name',
  'id',
  'serverlabel',
  'title',
  'label',
  'servername',
  'displayname',
  'alias',
  'slug',
  'toolname',
  'agentname',
];
/** The name of an entry in a list. */
export const nameIn = (value: Plain): string | null => textIn(asMap(value), ...NAMES);

/** Claude's agents write `- name: {…}` in a list. */
export function singleKey(value: PlainMap): [string, PlainMap] | null {
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && isMap(only[1]) ? [only[0], only[1]] : null;
}
