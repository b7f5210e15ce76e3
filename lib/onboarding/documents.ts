import { clientOfFile, clientOfServers, clientOfVsCodeServers } from './client';
import { type Entry, isEntry } from './entry';
import { asList, asMap, asText, isMap, type Plain, type PlainMap, textAt } from './plain';
import { isRegistryDocument, registryEntries } from './registry';
import type { Client } from './row';

/** What one document names. */
export interface Servers {
  entries: Entry[];
  /** Entries that are no map at all, by name and path. */
  unreadable: { name: string; path: string; client: Client }[];
  /** What a person is asked for, by the id of an input. */
  labels: Map<string, string>;
  /** A place for servers was there, be it empty. */
  hasPlace: boolean;
}

const nothing = (): Servers => ({ entries: [], unreadable: [], labels: new Map(), hasPlace: false });

const PLACES = ['mcpServers', 'mcp_servers', 'amp.mcpServers', 'mcp.servers'];

/** A place's entries: a map by name, or a list whose items carry theirs. */
function read(place: Plain | undefined, path: string, client: (entries: PlainMap[]) => Client): Servers {
  const servers = nothing();
  const list = asList(place);
  const named: [string, string, Plain][] =
    list === null
      ? Object.entries(asMap(place) ?? {}).map(([name, value]) => [
          name,
          path === '' ? name : `${path}.${name}`,
          value,
        ])
      : list.map((value, at) => [nameIn(value) ?? '', `${path}[${at}]`, value]);
  servers.hasPlace = list !== null || isMap(place);
  const owner = client(named.flatMap(([, , value]) => (isMap(value) ? [value] : [])));
  for (const [name, where, value] of named) {
    const map = asMap(value);
    if (map === null) servers.unreadable.push({ name: name || where, path: where, client: owner });
    // Goose of old kept the settings one level deeper.
    else servers.entries.push({ name, path: where, client: owner, value: unwrapped(map) });
  }
  return servers;
}

const nameIn = (value: Plain): string | null =>
  isMap(value) ? textAt(value, 'name', 'id', 'server_label', 'title') : null;

function unwrapped(map: PlainMap): PlainMap {
  const config = asMap(map.config);
  return config !== null && asText(config.type) !== null && map.type === undefined
    ? { ...map, ...config }
    : map;
}

function join(all: Servers[]): Servers {
  const joined = nothing();
  for (const one of all) {
    joined.entries.push(...one.entries);
    joined.unreadable.push(...one.unreadable);
    for (const [id, label] of one.labels) joined.labels.set(id, label);
    joined.hasPlace ||= one.hasPlace;
  }
  return joined;
}

/** `inputs: [{id, description}]` of VS Code; what is asked for by id. */
function labelsOf(inputs: Plain | undefined): Map<string, string> {
  const labels = new Map<string, string>();
  for (const item of asList(inputs) ?? []) {
    const input = asMap(item);
    const id = input === null ? null : textAt(input, 'id', 'name');
    const label = input === null ? null : textAt(input, 'description', 'label');
    if (id !== null && label !== null) labels.set(id, label.slice(0, 200));
  }
  return labels;
}

/** Names that a client's own lists switch off: Claude Code's `disabledMcpjsonServers`, Gemini CLI's `mcp.excluded`. */
function switchedOff(root: PlainMap): Set<string> {
  const lists = [root.disabledMcpjsonServers, root.disabledMcpServers, asMap(root.mcp)?.excluded];
  return new Set(lists.flatMap((list) => (asList(list) ?? []).flatMap((name) => asText(name) ?? [])));
}

/** OpenCode's `mcp` maps names to servers; VS Code's settings hold `mcp.servers`; Gemini CLI's only lists names. */
function mcpPlace(root: PlainMap, file: string): Servers {
  const mcp = asMap(root.mcp);
  if (mcp === null) return nothing();
  if (isMap(mcp.servers)) {
    const found = read(mcp.servers, 'mcp.servers', (entries) => clientOfVsCodeServers(mcp, entries, file));
    return { ...found, labels: labelsOf(mcp.inputs) };
  }
  const isServers = Object.values(mcp).some((value) => isMap(value) && isEntry(value));
  return isServers ? read(mcp, 'mcp', () => 'OpenCode') : nothing();
}

function placesOf(root: PlainMap, file: string, prefix: string): Servers[] {
  const servers = (path: string) => (entries: PlainMap[]) =>
    path === 'mcp_servers' && clientOfFile(file) === null && asMap(root[path]) !== null
      ? 'Codex'
      : asList(root[path]) !== null && clientOfFile(file) === null && path === 'mcpServers'
        ? 'Continue'
        : clientOfServers(root, entries, file);
  return [
    ...PLACES.filter((path) => path in root).map((path) => read(root[path], prefix + path, servers(path))),
    read(root.servers, `${prefix}servers`, (entries) => clientOfVsCodeServers(root, entries, file)),
    read(root.context_servers, `${prefix}context_servers`, () => 'Zed'),
    read(root.extensions, `${prefix}extensions`, () => 'Goose'),
    mcpPlace(root, file),
    ...Object.entries(asMap(root.projects) ?? {}).flatMap(([folder, project]) =>
      isMap(project) && isMap(project.mcpServers)
        ? [read(project.mcpServers, `projects.${folder}.mcpServers`, () => 'Claude Code')]
        : [],
    ),
  ];
}

/** A single entry, a bare `{name: {…}}` map, or a list of either. */
function withoutPlace(root: Plain, file: string): Servers {
  const client = (entries: PlainMap[]) => clientOfServers({}, entries, file);
  const list = asList(root);
  if (list !== null) {
    const maps = list.filter(isMap);
    if (maps.some(isEntry)) return read(list, '', client);
    return join(maps.map((map) => serversOf(map, file)));
  }
  const map = asMap(root);
  if (map === null) return nothing();
  if (isEntry(map)) {
    const entry = { name: nameIn(map) ?? '', path: 'the whole file', value: map, client: client([map]) };
    return { ...nothing(), entries: [entry], hasPlace: true };
  }
  const entries = Object.entries(map).filter(([, value]) => isMap(value) && isEntry(value));
  return entries.length === 0 ? nothing() : read(Object.fromEntries(entries), '', client);
}

/** The servers that a document names, in whatever place its client keeps them. */
export function serversOf(root: Plain, file: string): Servers {
  const map = asMap(root);
  if (map !== null && isRegistryDocument(map)) {
    const found = registryEntries(map, file);
    return { ...nothing(), ...found, hasPlace: true };
  }
  const found = map === null ? nothing() : join(placesOf(map, file, ''));
  const servers = found.hasPlace ? found : withoutPlace(root, file);
  if (map === null) return servers;
  const off = switchedOff(map);
  for (const entry of servers.entries) if (off.has(entry.name)) entry.isDisabled = true;
  for (const [id, label] of labelsOf(map.inputs)) servers.labels.set(id, label);
  return servers;
}
