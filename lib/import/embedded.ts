import { spelled } from './fields';
import { asList, asMap, emptyMap, isMap, type Plain, type PlainMap, UnreadableFile } from './json-value';

/** How many embedded texts of one document are read, and how deep: a file in a ConfigMap can hold another text. */
const TEXTS_MAX = 100;
const DEPTH_MAX = 3;

const isServersKey = (key: string): boolean => /^mcp(servers?|config)$/.test(spelled(key));
const isFileKey = (key: string): boolean => /\.(jsonc?|json5|ya?ml)$/i.test(key);
const isJsonText = (text: string): boolean => /^\s*[{[]/.test(text);
const namesServers = (text: string): boolean =>
  /"(mcpServers|mcp_servers|servers|url|serverUrl)"\s*:/.test(text);

/** Whether a text under a key is a configuration: `MCP_SERVERS: |`, `config.yaml: |`, JSON with servers. */
function isConfiguration(key: string, text: string): boolean {
  if (text.length < 10 || !/https?:/i.test(text)) return false;
  if (isFileKey(key)) return /mcp/i.test(text);
  if (isServersKey(key))
    return isJsonText(text) || /^\s*(#[^\n]*\n\s*)*(- )?["']?[\w -]{1,100}["']?:\s/.test(text);
  return isJsonText(text) && namesServers(text);
}

/** Returns a document in which embedded configurations are parsed, and the keys of those that cannot be read. */
export async function withEmbedded(document: Plain): Promise<{ value: Plain; unreadable: string[] }> {
  const unreadable: string[] = [];
  let texts = 0;
  const read = async (key: string, text: string, depth: number): Promise<Plain> => {
    texts += 1;
    try {
      return await visit(await parsed(text), depth + 1);
    } catch (cause) {
      if (!(cause instanceof UnreadableFile)) throw cause;
      unreadable.push(key);
      return text;
    }
  };
  const visit = async (value: Plain, depth: number): Promise<Plain> => {
    const list = asList(value);
    if (list !== null) return Promise.all(list.map((item) => visit(item, depth)));
    if (!isMap(value)) return value;
    const map = emptyMap();
    for (const [key, inner] of Object.entries(value))
      map[key] =
        typeof inner === 'string' && depth < DEPTH_MAX && texts < TEXTS_MAX && isConfiguration(key, inner)
          ? await read(key, inner, depth)
          : await visit(inner, depth);
    return map;
  };
  return hasText(document)
    ? { value: await visit(document, 0), unreadable }
    : { value: document, unreadable };
}

/** Whether any text of a document is a configuration. Most documents have none and are not copied. */
function hasText(value: Plain): boolean {
  const list = asList(value);
  if (list !== null) return list.some(hasText);
  const map: PlainMap = asMap(value) ?? emptyMap();
  return Object.entries(map).some(([key, inner]) =>
    typeof inner === 'string' ? isConfiguration(key, inner) : hasText(inner),
  );
}

async function parsed(text: string): Promise<Plain> {
  if (isJsonText(text)) return (await import('./formats/json')).parseJson(text).value;
  const [document = null] = (await import('./formats/yaml')).parseYaml(text).documents;
  return document;
}
