import type { Entry } from './entry';
import { only } from './evidence';
import { mapIn, textIn } from './fields';
import { asList, asMap, asText, emptyMap, isMap, type Plain, type PlainMap, textAt } from './json-value';
import { namesReach, unwrapped } from './reach';

/** One entry that a tool writes in its own way, and what a person is asked for. */
export interface Signed {
  entry: Entry;
  labels?: Map<string, string>;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
const PROGRAM = only({ type: 'stdio' });

/** kagent and ToolHive: resources of Kubernetes. Those that name no address start a container. */
function kubernetes(map: PlainMap, path: string): Signed | null {
  const spec = asMap(map.spec);
  if (
    spec === null ||
    !/^(RemoteMCPServer|MCPRemoteProxy|MCPServerEntry|MCPServerRegistration|ToolServer|MCPServer)$/.test(
      asText(map.kind) ?? '',
    )
  )
    return null;
  const name = textAt(asMap(map.metadata) ?? emptyMap(), 'name') ?? '';
  const isReached = namesReach(unwrapped(spec));
  // A template's address is in the values of its chart.
  const isElsewhere = !isReached && asText(map.kind) !== 'MCPServer';
  const value = isReached ? spec : PROGRAM;
  return { entry: { name, path: join(path, 'spec'), value, client: 'Kubernetes', isElsewhere } };
}

/** n8n keeps the token in a credential of its own, by name. A value that begins with `=` is an expression. */
function n8n(map: PlainMap, path: string): Signed | null {
  const parameters = asMap(map.parameters);
  if (parameters === null || !/\.mcpClient(Tool)?$/.test(asText(map.type) ?? '')) return null;
  const credential = mapIn(asMap(map.credentials) ?? emptyMap(), 'httpbearerauth');
  const label = credential === null ? null : textAt(credential, 'name');
  const value = Object.assign(emptyMap(), parameters);
  for (const field of ['endpointUrl', 'sseEndpoint'])
    if (typeof value[field] === 'string') value[field] = value[field].replace(/^=/, '');
  delete value.authentication;
  if (label !== null)
    value.headers = [Object.assign(emptyMap(), { name: 'Authorization', value: '', description: label })];
  const isElsewhere = !namesReach(value);
  return { entry: { name: textAt(map, 'name') ?? '', path, value, client: 'n8n', isElsewhere } };
}

/** AutoGen's workbench around `server_params`. */
function autogen(map: PlainMap, path: string): Signed | null {
  const config = asMap(map.config);
  if (config === null || !/mcp/i.test(asText(map.provider) ?? '')) return null;
  const value = mapIn(config, 'serverparams');
  if (value === null) return null;
  const where = join(path, 'config.server_params');
  return { entry: { name: textAt(map, 'label') ?? '', path: where, value, client: 'AutoGen' } };
}

/** Obot's catalogue: one file a server. */
function obot(map: PlainMap, path: string): Signed | null {
  const remote = asMap(map.remoteConfig);
  const runtime = asText(map.runtime);
  if (runtime === null || (remote === null && asMap(map[`${runtime}Config`]) === null)) return null;
  const name = textAt(map, 'name') ?? '';
  return {
    entry: {
      name,
      path: join(path, remote === null ? `${runtime}Config` : 'remoteConfig'),
      value: remote ?? PROGRAM,
      client: 'Obot',
    },
  };
}

/** Open WebUI's list of tool servers: MCP and OpenAPI side by side. */
function openWebUi(map: PlainMap, path: string): Signed | null {
  if (!/^(mcp|openapi)$/.test(asText(map.type) ?? '') || !('auth_type' in map)) return null;
  const name = textAt(asMap(map.info) ?? emptyMap(), 'name', 'id') ?? '';
  return { entry: { name, path, value: map, client: 'Open WebUI' } };
}

/** A tool of type `mcp` in a request or an agent: OpenAI, Foundry, skills. */
function tool(map: PlainMap, path: string): Signed | null {
  if (!/^mcp$/i.test(textAt(map, 'type', 'kind') ?? '') || !/(^|\.)tools\[\d+\]$/.test(path)) return null;
  const name = textIn(map, 'serverlabel', 'servername', 'name', 'value', 'label') ?? '';
  return { entry: { name, path, value: map, client: 'Agent tools' } };
}

function microsoft(map: PlainMap, path: string): Signed | null {
  if (asText(map.type) !== 'RemoteMCPServer' || asMap(map.spec) === null) return null;
  return { entry: { name: '', path, value: map, client: 'Microsoft 365 Copilot' } };
}

/** MCPB and DXT: what an extension starts, and what it asks its user for. */
function bundle(map: PlainMap, path: string): Signed | null {
  const config = asMap(asMap(map.server)?.mcp_config);
  if (config === null) return null;
  const labels = new Map<string, string>();
  for (const [id, option] of Object.entries(asMap(map.user_config) ?? {})) {
    const label = isMap(option) ? textAt(option, 'title', 'description') : null;
    if (label !== null) labels.set(id, label.slice(0, 200));
  }
  const name = textAt(map, 'name', 'display_name') ?? '';
  return {
    entry: { name, path: join(path, 'server.mcp_config'), value: config, client: 'MCP bundle' },
    labels,
  };
}

/** Docker's catalogue in parts: one file a server. */
function docker(map: PlainMap, path: string): Signed | null {
  const remote = asMap(map.remote);
  if (remote === null || textIn(remote, 'transporttype') === null) return null;
  const name = textAt(map, 'name', 'title') ?? '';
  return { entry: { name, path: join(path, 'remote'), value: map, client: 'Docker MCP' } };
}

function smithery(map: PlainMap, path: string): Signed | null {
  const start = asMap(map.startCommand);
  if (start === null || path !== '') return null;
  const value = namesReach(start) ? start : PROGRAM;
  return { entry: { name: '', path: 'startCommand', value, client: 'Smithery' } };
}

const SIGNATURES = [kubernetes, n8n, autogen, obot, openWebUi, tool, microsoft, bundle, docker, smithery];

/** The entry that a map is in the writing of a tool that has no list of servers, or null. */
export function signatureOf(map: PlainMap, path: string): Signed | null {
  for (const signature of SIGNATURES) {
    const found = signature(map, path);
    if (found !== null) return found;
  }
  return null;
}

/** The names under which a list keeps an entry. */
export const nameIn = (value: Plain): string | null =>
  isMap(value)
    ? textIn(
        value,
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
      )
    : null;

/** Claude's agents write `- name: {…}` in a list. */
export function singleKey(value: PlainMap): [string, PlainMap] | null {
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && isMap(only[1]) && asList(only[1]) === null
    ? [only[0], only[1]]
    : null;
}
