import type { Entry } from './entry';
import { textIn } from './fields';
import { asList, asMap, isMap, type PlainMap } from './json-value';
import type { Client } from './row';
import { labelsIn } from './signatures';

const listOf = (root: PlainMap): PlainMap[] => (asList(root.servers) ?? []).filter(isMap);

/**
 * Whether this is a registry's `server.json`, a response of its API, or a server card. All have addresses in `remotes`
 * (or, in an older card, in `transport.endpoint` beside `serverInfo`). A workspace also has `packages`, but as a list
 * of folders.
 * Source: modelcontextprotocol.io, registry `server.json` schema 2025-12-11 and SEP-2127.
 */
export function isRegistryDocument(root: PlainMap): boolean {
  const some = (list: PlainMap['x'] | undefined, ...fields: string[]) =>
    (asList(list) ?? []).some((item) => textIn(asMap(item), ...fields) !== null);
  const server = asMap(root.server);
  return (
    some(root.remotes, 'url') ||
    (some(root.packages, 'registrytype', 'registryname', 'identifier', 'name') &&
      textIn(root, 'name') !== null) ||
    asMap(root.serverInfo) !== null ||
    (server !== null && isRegistryDocument(server)) ||
    listOf(root).some((item) => isRegistryDocument(asMap(item.server) ?? item))
  );
}

function document(root: PlainMap, file: string, prefix: string, labels: Map<string, string>): Entry[] {
  const info = asMap(root.serverInfo);
  const isCard =
    info !== null ||
    /server-card/i.test(textIn(root, '$schema') ?? '') ||
    /server[-_]?card|\.well-known/i.test(file);
  const client: Client = isCard ? 'Server card' : 'MCP registry';
  const name = textIn(root, 'name', 'title') ?? textIn(info, 'name') ?? '';
  const addLabels = (part: PlainMap): void => {
    for (const [id, label] of labelsIn(part.variables)) labels.set(id, label);
    for (const header of asList(part.headers) ?? []) if (isMap(header)) addLabels(header);
  };
  const remotes = (asList(root.remotes) ?? []).flatMap((remote, at): Entry[] => {
    if (!isMap(remote)) return [];
    addLabels(remote);
    return [{ name, path: `${prefix}remotes[${at}]`, client, value: remote }];
  });
  if (remotes.length > 0) return remotes;
  // A relative address of an older card stays relative, because the card does not name its host.
  const transport = asMap(root.transport);
  const url = textIn(transport, 'url', 'endpoint');
  if (url !== null)
    return [
      {
        name: textIn(info ?? root, 'title', 'name') ?? '',
        path: 'transport',
        client,
        value: { ...transport, url },
      },
    ];
  // A document with only packages describes a program to install.
  return [{ name, path: `${prefix}packages`, client, value: { type: 'stdio' } }];
}

/** Returns the remote addresses of a registry document or card. It has slots for secrets, never values. */
export function registryEntries(
  root: PlainMap,
  file: string,
): { entries: Entry[]; labels: Map<string, string> } {
  const labels = new Map<string, string>();
  const list = listOf(root);
  const items: [PlainMap, string][] =
    list.length > 0 ? list.map((item, at) => [item, `servers[${at}].`]) : [[root, '']];
  const entries = items.flatMap(([item, prefix]) => {
    const server = asMap(item.server);
    return document(server ?? item, file, server === null ? prefix : `${prefix}server.`, labels);
  });
  return { entries, labels };
}
