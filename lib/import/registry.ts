import type { Entry } from './entry';
import { textIn } from './fields';
import { asList, asMap, isMap, type Plain, type PlainMap, textAt } from './json-value';
import type { Client } from './row';

/** A list of the registry's API, each item with the document in `server`. */
const listOf = (root: PlainMap): PlainMap[] => (asList(root.servers) ?? []).filter(isMap);

/** A workspace has `packages` too, as a list of folders. */
const isPackage = (item: Plain): boolean =>
  isMap(item) && textIn(item, 'registrytype', 'registryname', 'identifier', 'name') !== null;

/**
 * Whether this is a registry's `server.json`, an answer of its API, or a server card: all name their addresses in
 * `remotes` (or, an older card, in `transport.endpoint` beside `serverInfo`).
 * Source: modelcontextprotocol.io, registry `server.json` schema 2025-12-11 and SEP-2127.
 */
export const isRegistryDocument = (root: PlainMap): boolean =>
  (asList(root.remotes) ?? []).some((remote) => isMap(remote) && textAt(remote, 'url') !== null) ||
  ((asList(root.packages) ?? []).some(isPackage) && textAt(root, 'name') !== null) ||
  asMap(root.serverInfo) !== null ||
  (asMap(root.server) !== null && isRegistryDocument(asMap(root.server) ?? root)) ||
  listOf(root).some((item) => isRegistryDocument(asMap(item.server) ?? item));

function clientOf(root: PlainMap, file: string): Client {
  const isCard =
    asMap(root.serverInfo) !== null ||
    /server-card/i.test(textAt(root, '$schema') ?? '') ||
    /server[-_]?card|\.well-known/i.test(file);
  return isCard ? 'Server card' : 'MCP registry';
}

/** `variables: {id: {description}}` and header slots, as what a person is asked for. */
function addLabels(part: PlainMap, labels: Map<string, string>): void {
  for (const [id, variable] of Object.entries(asMap(part.variables) ?? {})) {
    const label = isMap(variable) ? textAt(variable, 'description') : null;
    if (label !== null) labels.set(id, label.slice(0, 200));
  }
  for (const header of asList(part.headers) ?? []) if (isMap(header)) addLabels(header, labels);
}

/** Where the file's address is relative, it is told as it stands: the card does not say whose it is. */
function oldCard(root: PlainMap, client: Client): Entry[] {
  const transport = asMap(root.transport);
  const url = transport === null ? null : textAt(transport, 'url', 'endpoint');
  if (transport === null || url === null) return [];
  const name = textAt(asMap(root.serverInfo) ?? root, 'title', 'name') ?? '';
  return [{ name, path: 'transport', client, value: { ...transport, url } }];
}

function document(root: PlainMap, file: string, prefix: string, labels: Map<string, string>): Entry[] {
  const client = clientOf(root, file);
  const name = textAt(root, 'name', 'title') ?? textAt(asMap(root.serverInfo) ?? root, 'name') ?? '';
  const remotes = asList(root.remotes) ?? [];
  const entries = remotes.flatMap((remote, at): Entry[] => {
    if (!isMap(remote)) return [];
    addLabels(remote, labels);
    return [{ name, path: `${prefix}remotes[${at}]`, client, value: remote }];
  });
  if (entries.length > 0) return entries;
  const old = oldCard(root, client);
  // A document with packages alone is a program to be installed.
  return old.length > 0 ? old : [{ name, path: `${prefix}packages`, client, value: { type: 'stdio' } }];
}

/** The remote addresses of a registry document or card. It has slots for secrets, never values. */
export function registryEntries(
  root: PlainMap,
  file: string,
): { entries: Entry[]; labels: Map<string, string> } {
  const labels = new Map<string, string>();
  const inner = asMap(root.server);
  const list = listOf(root);
  const entries =
    list.length > 0
      ? list.flatMap((item, at) => {
          const server = asMap(item.server);
          return document(server ?? item, file, `servers[${at}].${server === null ? '' : 'server.'}`, labels);
        })
      : document(inner ?? root, file, inner === null ? '' : 'server.', labels);
  return { entries, labels };
}
