import { clientOfServers } from './client';
import type { Entry } from './entry';
import { isDescription, isForeign, isNoServer, isWrapperKey, only, reasonFor } from './evidence';
import { spelled, textIn } from './fields';
import { asList, asMap, asText, emptyMap, isMap, type Plain, type PlainMap, textAt } from './json-value';
import { isSingleAt, type Place, placeAt, type Where } from './places';
import { namesReach, unwrapped } from './reach';
import { isRegistryDocument, registryEntries } from './registry';
import { type Client, type RowNote, TAKEN_FROM } from './row';
import { nameIn, signatureOf, singleKey } from './signatures';

/** What one document names. */
export interface Servers {
  entries: Entry[];
  /** Entries that are no map at all, by name and path. */
  unreadable: { name: string; path: string; client: Client }[];
  /** What a person is asked for, by the id of an input. */
  labels: Map<string, string>;
  /** A place for servers was there, be it empty. */
  hasPlace: boolean;
  /** A place names another file instead. */
  isElsewhere: boolean;
  /** It holds more than was looked through. */
  isCut: boolean;
}

/** Maps of one document that are looked through for a place. A client's file has hundreds. */
const MAPS_MAX = 20_000;

const nothing = (): Servers => ({
  entries: [],
  unreadable: [],
  labels: new Map(),
  hasPlace: false,
  isElsewhere: false,
  isCut: false,
});

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);
/** `$schema`, `_comment`, `//`: for people and editors. */
const isComment = (name: string): boolean => /^(\$|_|\/\/|#|comment)/i.test(name);

/** What a map calls itself; resources of Kubernetes and their like do so in `metadata`. */
const ownNameIn = (map: PlainMap): string | null => nameIn(map) ?? nameIn(asMap(map.metadata) ?? emptyMap());

/**
 * The name under which a person knows an entry: not the key of a map that only holds its settings, nor that of a part of
 * something that has a name.
 */
function ownName(name: string, value: PlainMap, holder: PlainMap | null): string {
  const around = holder === null ? null : ownNameIn(holder);
  if (isWrapperKey(name) && namesReach(unwrapped(value))) return nameIn(value) ?? around ?? '';
  const stated = textIn(value, 'servername', 'serverlabel') ?? nameIn(asMap(value.metadata) ?? emptyMap());
  return stated ?? (around === null ? name : (nameIn(value) ?? around));
}

/** An entry under the name of the map around it: an extension with a single server. */
const named = (value: PlainMap, holder: PlainMap): PlainMap => {
  const name = nameIn(holder);
  return name === null ? value : Object.assign(emptyMap(), value, { name });
};

/** The entries of a place: a map by name, or a list whose items carry theirs. */
function namedIn(place: Plain, path: string): [string, string, Plain][] {
  const list = asList(place);
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (list === null)
    return Object.entries(asMap(place) ?? {}).map(([name, value]) => [name, below(name), value]);
  return list.map((value, at) => {
    const single = isMap(value) && !namesReach(unwrapped(value)) ? singleKey(value) : null;
    return single === null
      ? [nameIn(value) ?? '', `${path}[${at}]`, value]
      : [single[0], `${path}[${at}]`, single[1]];
  });
}

function read({ value: place, path, client, transport }: Place): Servers {
  const servers = nothing();
  servers.hasPlace = true;
  const named = namedIn(place, path);
  const isList = asList(place) !== null;
  const owner = client(named.flatMap(([, , value]) => (isMap(value) ? [value] : [])));
  for (const [name, where, value] of named) {
    const text = typeof value === 'string' ? value.trim() : null;
    const map = text !== null && isAddress(text) ? only({ url: text }) : asMap(value);
    if (map !== null) {
      const stated = transport === undefined ? map : Object.assign(emptyMap(), { type: transport }, map);
      addLabels(map.customUserVars, servers.labels);
      servers.entries.push({ name, path: where, client: owner, value: stated });
    } else if (isList && text !== null && text !== '')
      servers.entries.push({
        name: text.slice(0, 200),
        path: where,
        client: owner,
        value: emptyMap(),
        isElsewhere: true,
      });
    else if (!isComment(name)) servers.unreadable.push({ name: name || where, path: where, client: owner });
  }
  return servers;
}

/** `{ID: {title, description}}`: what LibreChat asks each user for. */
function addLabels(part: Plain | undefined, labels: Map<string, string>): void {
  for (const [id, variable] of Object.entries(asMap(part) ?? {})) {
    const label = isMap(variable) ? textAt(variable, 'title', 'description') : null;
    if (label !== null) labels.set(id, label.slice(0, 200));
  }
}

function add(into: Servers, one: Partial<Servers>): void {
  into.entries.push(...(one.entries ?? []));
  into.unreadable.push(...(one.unreadable ?? []));
  for (const [id, label] of one.labels ?? []) into.labels.set(id, label);
  into.hasPlace ||= one.hasPlace ?? false;
  into.isElsewhere ||= one.isElsewhere ?? false;
  into.isCut ||= one.isCut ?? false;
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

/** What is in a document in the places that clients have, at any depth. */
function structured(root: PlainMap, where: Where): Servers {
  const found = nothing();
  let maps = 0;
  const visit = (holder: PlainMap, path: string, parent: string): void => {
    maps += 1;
    found.isCut ||= maps > MAPS_MAX;
    if (maps > MAPS_MAX) return;
    const signed = signatureOf(holder, path);
    if (signed !== null) {
      add(found, { entries: [signed.entry], labels: signed.labels ?? new Map(), hasPlace: true });
      return;
    }
    for (const [id, label] of labelsOf(holder.inputs)) found.labels.set(id, label);
    for (const [key, value] of Object.entries(holder)) {
      const below = path === '' ? key : `${path}.${key}`;
      const place = placeAt({ key, value, path: below, parent, root, holder, where });
      if (place !== null) add(found, read(place));
      else if (isMap(value) && isSingleAt(key, parent, value))
        add(
          found,
          read({
            value: [nameIn(value) === null && spelled(key) === 'mcp' ? named(value, holder) : value],
            path: below,
            client: (entries) =>
              where.format === 'code' ? 'Unknown client' : clientOfServers(root, entries, where.file),
          }),
        );
      else if (typeof value === 'string' && /^mcp[-_]?servers$/i.test(key) && /[./]/.test(value))
        found.isElsewhere = true;
      else if (!isDescription(key)) descend(value, below, spelled(key));
    }
  };
  const descend = (value: Plain, path: string, parent: string): void => {
    if (isMap(value)) visit(value, path, parent);
    else for (const [at, item] of (asList(value) ?? []).entries()) descend(item, `${path}[${at}]`, parent);
  };
  visit(root, '', '');
  return found;
}

const takenFrom = (path: string): RowNote => ({
  code: TAKEN_FROM,
  level: 'warning',
  sentence: `Nothing in the file says that this is the entry of an MCP client. It was taken from “${path.slice(0, 80)}”. Tick it if it is an MCP server.`,
});

/** What looks like servers where no client's place is: a single entry, a bare `{name: {…}}` map, or a list of either. */
function unstructured(root: Plain, file: string): Servers {
  const found = nothing();
  const offer = (
    name: string,
    value: PlainMap,
    path: string,
    isNear: boolean,
    holder: PlainMap | null = null,
  ): boolean => {
    const reason = reasonFor(value);
    if (reason === null || (reason === 'program' && !isNear)) return false;
    const isSure = isNear && reason !== 'weak' && !isWrapperKey(path);
    const notes = isSure ? [] : [takenFrom(path)];
    const client = clientOfServers({}, [value], file);
    found.entries.push({ name: ownName(name, value, holder), path, client, value, notes });
    found.hasPlace = true;
    return true;
  };
  let maps = 0;
  const visit = (value: Plain, path: string, depth: number): void => {
    maps += 1;
    found.isCut ||= maps > MAPS_MAX;
    if (maps > MAPS_MAX) return;
    const below = (key: string) => (path === '' ? key : `${path}.${key}`);
    if (isMap(value))
      for (const [key, inner] of Object.entries(value)) {
        if (isNoServer(key)) continue;
        if (isMap(inner) && offer(key, inner, below(key), depth === 0, value)) continue;
        visit(inner, below(key), depth + 1);
      }
    else
      for (const [at, item] of (asList(value) ?? []).entries())
        if (!isMap(item) || !offer(nameIn(item) ?? '', item, `${path}[${at}]`, depth === 0))
          visit(item, `${path}[${at}]`, path === '' ? depth : depth + 1);
  };
  const map = asMap(root);
  if (map !== null && namesReach(map)) {
    offer(nameIn(map) ?? '', map, 'the whole file', true);
    return found;
  }
  visit(root, '', 0);
  return found;
}

/** The servers that a document names, in whatever place its client keeps them. */
export function serversOf(root: Plain, where: Where): Servers {
  const map = asMap(root);
  const list = asList(root);
  if (map !== null && isForeign(map)) return nothing();
  if (map !== null && isRegistryDocument(map)) {
    const found = registryEntries(map, where.file);
    return { ...nothing(), ...found, hasPlace: true };
  }
  if (list?.some((item) => isMap(item) && isRegistryDocument(item)) === true) {
    const all = nothing();
    for (const item of list) add(all, serversOf(item, where));
    return all;
  }
  const found = structured(map ?? Object.assign(emptyMap(), list === null ? {} : { '': list }), where);
  if (!found.hasPlace && !found.isElsewhere) add(found, unstructured(root, where.file));
  if (map === null) return found;
  const off = switchedOff(map);
  for (const entry of found.entries) if (off.has(entry.name)) entry.isDisabled = true;
  return found;
}
