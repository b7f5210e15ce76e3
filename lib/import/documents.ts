import { clientOfServers } from './client';
import { serversInVariables, variablesIn } from './dotenv';
import type { Entry } from './entry';
import { isDescription, isForeign, isNoServer, isWrapperKey, only, reasonFor } from './evidence';
import { spelled, textIn } from './fields';
import { asList, asMap, asText, emptyMap, isMap, type Plain, type PlainMap } from './json-value';
import { namesReach, unwrapped } from './reach';
import { isRegistryDocument, registryEntries } from './registry';
import { type Client, takenFrom } from './row';
import { type ServerList, serverListAt, type Where } from './server-lists';
import { labelsIn, nameIn, signatureOf, singleKey } from './signatures';

export interface Servers {
  entries: Entry[];
  /** Entries that are not maps, by name and path. */
  unreadable: { name: string; path: string; client: Client }[];
  /** Labels of the values that a person must enter, by input id. */
  labels: Map<string, string>;
  /** Whether the document has a list of servers, even an empty one. */
  hasPlace: boolean;
  /** Whether such a list refers to another file. */
  isElsewhere: boolean;
  /** Whether the document was larger than the limit. */
  isCut: boolean;
}

/** Maps of one document that are searched. A client's file has hundreds. */
const MAPS_MAX = 20_000;

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);
/** Comments for people and editors: `$schema`, `_comment`, `//`. */
const isComment = (name: string): boolean => /^(\$|_|\/\/|#|comment)/i.test(name);
const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Returns a map's own name; Kubernetes resources and similar ones have it in `metadata`. */
const ownNameIn = (map: PlainMap | null): string | null =>
  map && (nameIn(map) ?? nameIn(map.metadata ?? null));

/**
 * Returns the name of an entry for a person. The key of a map that only holds its settings does not count, nor does
 * that of a part of something with a name.
 */
function ownName(name: string, value: PlainMap, holder: PlainMap | null): string {
  const around = ownNameIn(holder);
  if (isWrapperKey(name) && namesReach(unwrapped(value))) return nameIn(value) ?? around ?? '';
  const stated = textIn(unwrapped(value), 'servername', 'serverlabel') ?? nameIn(value.metadata ?? null);
  return stated ?? (around === null ? name : (nameIn(value) ?? around));
}

function namedIn(place: Plain, path: string): [string, string, Plain][] {
  const list = asList(place);
  if (list === null)
    return Object.entries(asMap(place) ?? {}).map(([name, value]) => [name, below(path, name), value]);
  return list.map((value, at) => {
    const single = isMap(value) && !namesReach(unwrapped(value)) ? singleKey(value) : null;
    const [name, inner] = single ?? [nameIn(value) ?? '', value];
    return [name, `${path}[${at}]`, inner];
  });
}

function addPlace({ value: place, path, client: clientOf, transport }: ServerList, into: Servers): void {
  into.hasPlace = true;
  const named = namedIn(place, path);
  const client = clientOf(named.flatMap(([, , value]) => (isMap(value) ? [value] : [])));
  for (const [name, where, value] of named) {
    const text = typeof value === 'string' ? value.trim() : '';
    const map = isAddress(text) ? only({ url: text }) : asMap(value);
    if (map !== null) {
      const stated = transport === undefined ? map : Object.assign(emptyMap(), { type: transport }, map);
      // LibreChat asks each user for these.
      addLabels(labelsIn(map.customUserVars), into);
      into.entries.push({ name, path: where, client, value: stated });
    } else if (asList(place) !== null && text !== '')
      into.entries.push({
        name: text.slice(0, 200),
        path: where,
        client,
        value: emptyMap(),
        isElsewhere: true,
      });
    else if (!isComment(name)) into.unreadable.push({ name: name || where, path: where, client });
  }
}

function addLabels(labels: ReadonlyMap<string, string>, into: Servers): void {
  for (const [id, label] of labels) into.labels.set(id, label);
}

/**
 * Returns the names that a client's own lists disable: Claude Code's `disabledMcpjsonServers`, Gemini CLI's
 * `mcp.excluded`.
 */
function switchedOff(root: PlainMap): Set<string> {
  const lists = [root.disabledMcpjsonServers, root.disabledMcpServers, asMap(root.mcp)?.excluded];
  return new Set(lists.flatMap((list) => (asList(list) ?? []).flatMap((name) => asText(name) ?? [])));
}

function addStructured(root: PlainMap, where: Where, into: Servers): void {
  let maps = 0;
  const visit = (value: Plain, path: string, parent: string): void => {
    if (!isMap(value)) {
      for (const [at, item] of (asList(value) ?? []).entries()) visit(item, `${path}[${at}]`, parent);
      return;
    }
    maps += 1;
    into.isCut ||= maps > MAPS_MAX;
    if (maps > MAPS_MAX) return;
    const signed = signatureOf(value, path);
    if (signed !== null) {
      into.entries.push(signed.entry);
      addLabels(signed.labels ?? new Map(), into);
      into.hasPlace = true;
      return;
    }
    addLabels(labelsIn(value.inputs), into);
    for (const [key, inner] of Object.entries(value)) {
      const place = serverListAt({
        key,
        value: inner,
        path: below(path, key),
        parent,
        root,
        holder: value,
        where,
      });
      if (place !== null) addPlace(place, into);
      else if (typeof inner === 'string' && /^mcp[-_]?servers$/i.test(key) && /[./]/.test(inner))
        into.isElsewhere = true;
      else if (!isDescription(key)) visit(inner, below(path, key), spelled(key));
    }
  };
  visit(root, '', '');
}

/**
 * Adds what looks like servers outside of the known places: a single entry, a bare `{name: {…}}` map, or a list of
 * either.
 */
function addUnstructured(root: Plain, file: string, into: Servers): void {
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
    into.entries.push({ name: ownName(name, value, holder), path, client, value, notes });
    into.hasPlace = true;
    return true;
  };
  let maps = 0;
  const visit = (value: Plain, path: string, depth: number): void => {
    maps += 1;
    into.isCut ||= maps > MAPS_MAX;
    if (maps > MAPS_MAX) return;
    const named = serversInVariables(variablesIn(value), path);
    into.entries.push(...named);
    into.hasPlace ||= named.length > 0;
    if (isMap(value))
      for (const [key, inner] of Object.entries(value)) {
        if (isNoServer(key)) continue;
        const isTaken = isMap(inner) && offer(key, inner, below(path, key), depth === 0, value);
        if (!isTaken) visit(inner, below(path, key), depth + 1);
      }
    else
      for (const [at, item] of (asList(value) ?? []).entries())
        if (!isMap(item) || !offer(nameIn(item) ?? '', item, `${path}[${at}]`, depth === 0))
          visit(item, `${path}[${at}]`, path === '' ? depth : depth + 1);
  };
  const map = asMap(root);
  if (map !== null && namesReach(map)) offer(nameIn(map) ?? '', map, 'the whole file', true);
  else visit(root, '', 0);
}

/** Returns the servers of a document, in the known place of any client. */
export function serversOf(root: Plain, where: Where): Servers {
  const found: Servers = {
    entries: [],
    unreadable: [],
    labels: new Map(),
    hasPlace: false,
    isElsewhere: false,
    isCut: false,
  };
  addServers(root, where, found);
  return found;
}

function addServers(root: Plain, where: Where, into: Servers): void {
  const map = asMap(root);
  const list = asList(root);
  if (map !== null && isForeign(map)) return;
  if (map !== null && isRegistryDocument(map)) {
    const { entries, labels } = registryEntries(map, where.file);
    into.entries.push(...entries);
    addLabels(labels, into);
    into.hasPlace = true;
    return;
  }
  if (list?.some((item) => isMap(item) && isRegistryDocument(item)) === true) {
    for (const item of list) addServers(item, where, into);
    return;
  }
  addStructured(map ?? Object.assign(emptyMap(), list === null ? {} : { '': list }), where, into);
  if (!into.hasPlace && !into.isElsewhere) addUnstructured(root, where.file, into);
  const off = switchedOff(map ?? emptyMap());
  for (const entry of into.entries) if (off.has(entry.name)) entry.isDisabled = true;
}
